import {alarmsOf} from '../cluster/observation.js';
import {mayHaveTakenEffect} from '../cluster/reading.js';
import {disarmLine} from '../runbook/etcdctl.js';
import type {StepAction} from '../runbook/step.js';
import {formatDuration} from '../units.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** How long the other members may take to apply the disarm. */
const applyMs = 10_000;
const watchEveryMs = 200;

/** Clears one alarm record and waits until no member reports it any more. */
export async function disarmAlarm(
	action: Extract<StepAction, {kind: 'disarm'}>,
	context: StepContext,
): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const isRaised = async (): Promise<boolean | undefined> =>
		alarmsOf(await context.observe())?.some(
			alarm =>
				alarm.memberId === action.memberId && alarm.type === action.alarm,
		);
	if ((await isRaised()) === false) {
		return {
			outcome: 'already-so',
			message: 'no member reports this alarm any more',
			measured: {tookMs: 0},
		};
	}

	const via = context.memberClient(action.via);
	if (via === undefined) return failed('the member to ask cannot be reached');
	await context.announce(
		disarmLine(context.etcdctl, via.endpoint, action.memberId),
	);
	const answer = await via.client.disarm(action.memberId, action.alarm, {
		deadlineMs: context.callTimeoutMs,
	});
	// A request whose answer was lost may still be applied: the Status of all tells.
	// A proposal outlives the connection and the leader that it was sent through.
	if (answer.kind === 'problem' && !mayHaveTakenEffect(answer.problem)) {
		return failed(
			`the alarm is still armed: ${answer.problem.message}`,
			answer.problem,
		);
	}

	for (;;) {
		const still = await isRaised();
		const tookMs = context.nowMs() - startedAtMs;
		if (still === false) {
			return {
				outcome: 'done',
				message: `gone from every member in ${formatDuration(tookMs)}`,
				measured: {tookMs},
			};
		}

		if (tookMs > applyMs || context.signal.aborted) {
			return failed(
				still === undefined
					? 'no member answers, so nobody can tell whether the alarm is still armed'
					: answer.kind === 'problem'
						? `the alarm is still armed: ${answer.problem.message}`
						: 'the alarm is still armed: it was disarmed and is reported all the same',
				answer.kind === 'problem' ? answer.problem : undefined,
			);
		}

		context.report('waiting until every member has applied it');
		await context.sleep(watchEveryMs);
	}
}
