import {defragmentId} from './defragment-steps.js';
import type {Plan} from './plan.js';
import type {Step} from './step.js';

/**
 * The plan in force, brought up to date between two steps: what is settled
 * stays as it was, and the rest is taken from a plan made for the newest
 * observation (the leader may have changed, an alarm may have been raised
 * again). `reason` says what is different, or is `undefined` when nothing is.
 */
export function replan(
	inForce: Plan,
	fresh: Plan,
	isSettled: (stepId: string) => boolean,
): {plan: Plan; reason: string | undefined} {
	const settled = inForce.steps.filter(step => isSettled(step.id));
	const settledIds = new Set(settled.map(step => step.id));
	const remaining = fresh.steps
		.filter(step => !isMoveForNothing(step, settledIds))
		.flatMap(step =>
			settledIds.has(step.id)
				? raisedAgain(step, settledIds)
				: [fullest(step, inForce)],
		);
	const plan = {...fresh, steps: inPlace(settled, remaining, inForce)};
	// The offer to move leadership follows the leader about: what that changed in
	// the rest says more than the offer itself.
	const reason =
		difference(
			inForce.steps.filter(step => step.action.kind !== 'move-leader'),
			plan.steps.filter(step => step.action.kind !== 'move-leader'),
		) ?? difference(inForce.steps, plan.steps);
	return {plan, reason};
}

// After a run was taken up again, a step to be done once more stands before
// settled ones: it stays there, for it is next either way.
function inPlace(
	settled: readonly Step[],
	remaining: readonly Step[],
	inForce: Plan,
): readonly Step[] {
	const placeOf = (step: Step): number =>
		inForce.steps.findIndex(({id}) => id === step.id);
	// A step that the plan in force does not have comes after the settled ones.
	const standsBefore = (step: Step, done: Step): boolean =>
		placeOf(step) !== -1 && placeOf(step) < placeOf(done);
	let left = remaining;
	const steps = settled.flatMap(done => {
		const after = left.findIndex(step => !standsBefore(step, done));
		const before = after === -1 ? left : left.slice(0, after);
		left = left.slice(before.length);
		return [...before, done];
	});
	return [...steps, ...left];
}

// A member that is being replaced can no longer be described while it is gone:
// what a person is in the middle of doing stays as it was told.
function fullest(step: Step, inForce: Plan): Step {
	const before = inForce.steps.find(each => each.id === step.id);
	return step.action.kind === 'guided' &&
		before !== undefined &&
		before.commands.length > step.commands.length
		? before
		: step;
}

// A leader whose own file is done has no reason to hand over.
function isMoveForNothing(
	{action}: Step,
	settledIds: ReadonlySet<string>,
): boolean {
	return (
		action.kind === 'move-leader' &&
		settledIds.has(defragmentId(action.memberId))
	);
}

// A record that was disarmed and is there again needs a step of its own.
function raisedAgain(
	step: Step,
	settledIds: ReadonlySet<string>,
): readonly Step[] {
	if (step.action.kind !== 'disarm') return [];
	let round = 2;
	while (settledIds.has(`${step.id}-${round}`)) round += 1;
	return [
		{...step, id: `${step.id}-${round}`, title: `${step.title}, raised again`},
	];
}

function difference(
	before: readonly Step[],
	after: readonly Step[],
): string | undefined {
	const ids = (steps: readonly Step[]): string =>
		steps.map(step => step.id).join(' ');
	if (ids(before) === ids(after)) return undefined;
	const known = new Set(before.map(step => step.id));
	const added = after.filter(step => !known.has(step.id));
	const left = new Set(after.map(step => step.id));
	const removed = before.filter(step => !left.has(step.id));
	if (added.length > 0) {
		return `new: ${added.map(step => step.title).join('; ')}`;
	}

	return removed.length > 0
		? `no longer needed: ${removed.map(step => step.title).join('; ')}`
		: 'the order changed: the leader or the free pages are not where they were';
}
