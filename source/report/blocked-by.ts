import type {Observation} from '../cluster/observation.js';
import {refusalOf} from '../run/refusal.js';
import type {Plan} from '../runbook/plan.js';
import {preChecksFor} from '../runbook/pre-checks.js';
import type {Step} from '../runbook/step.js';
import type {Bytes} from '../units.js';

/**
 * By step ID, why a step could not run now even if every step before it were
 * done; `undefined` where nothing stands against it. `snapshotFreeBytes` is
 * the room where the snapshot would go, `undefined` when it cannot be read.
 */
export function blockedBy(
	plan: Plan,
	observation: Observation,
	snapshotFreeBytes: Bytes | undefined,
): ReadonlyMap<string, string | undefined> {
	return new Map(
		plan.steps.map((step, index) => {
			const before = plan.steps.slice(0, index);
			const done = new Set(before.map(each => each.id));
			const checks = preChecksFor(step, afterwards(observation, before), {
				snapshotFreeBytes,
				isSettled: id => done.has(id),
				isLeftOut: () => false,
				steps: plan.steps,
			});
			return [step.id, refusalOf(step, step.id, checks)];
		}),
	);
}

// How small a file gets is known only once its history is compacted, so a file
// that is still to be defragmented is never held against the steps after it.
// What cannot be read, like a quota, stays unknown and does count.
function afterwards(
	observation: Observation,
	done: readonly Step[],
): Observation {
	const rewritten = new Set(
		done
			.filter(step => step.action.kind === 'defragment')
			.map(step => step.memberId),
	);
	return {
		...observation,
		members: observation.members.map(each =>
			each.status?.kind === 'value' && rewritten.has(each.member.id)
				? {
						...each,
						status: {
							...each.status,
							value: {...each.status.value, dbSizeBytes: 0},
						},
					}
				: each,
		),
	};
}
