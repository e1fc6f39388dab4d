import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import type {Backend} from '../cluster/backend.js';
import {
	currentMetrics,
	isServing,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {mayHaveTakenEffect} from '../cluster/reading.js';
import {printable} from '../printable.js';
import {
	checkCaughtUp,
	checkNoDefragInFlight,
} from '../runbook/cluster-checks.js';
import {etcdctlLine} from '../runbook/etcdctl.js';
import {hasNothingToGive} from '../runbook/nothing-to-give.js';
import {predictDefragment} from '../runbook/predict.js';
import type {StepAction} from '../runbook/step.js';
import {formatBytes, formatDuration, type Milliseconds} from '../units.js';
import {offPrediction} from './off-prediction.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** How often a member that is being rewritten is looked at. */
const watchEveryMs = 300;
/**
 * Readings in a row that must be good before the step ends. The next one looks
 * twice more, as it begins and before its call, before it disturbs a member.
 */
const goodReadingsNeeded = 2;
/** They are this far apart at least, and further after a long defragment, which leaves more to catch up with. */
const leastSettleEveryMs = 50;
const settleEveryRatio = 0.1;
/** A port that refuses for so long belongs to a process that is gone, not to one that restarts. */
const downForMs = 15_000;
/** How long a member may take to serve and catch up after its defragment. */
const settleMs = 60_000;

/** Rewrites one member's file and waits until that member serves again and has caught up. */
export async function defragmentMember(
	action: Extract<StepAction, {kind: 'defragment'}>,
	context: StepContext,
): Promise<StepResult> {
	const member = context.memberClient(action.memberId);
	const before = await context.observe();
	const target = memberById(before, action.memberId);
	const backend = target === undefined ? undefined : backendOf(target);
	if (member === undefined || target === undefined || backend === undefined) {
		return failed('the member cannot be reached; nothing was sent');
	}

	const name = printable(memberLabel(target.member));
	if (hasNothingToGive(backend)) {
		return {
			outcome: 'already-so',
			message: `${name} has only ${formatBytes(backend.freeBytes)} to give back`,
			measured: {
				dbSizeBeforeBytes: backend.dbSizeBytes,
				dbSizeAfterBytes: backend.dbSizeBytes,
				tookMs: 0,
			},
		};
	}

	const expectedMs = predictDefragment(backend).tookMs;
	const startedAtMs = context.nowMs();
	await context.announce(
		etcdctlLine(
			context.etcdctl,
			member.endpoint,
			['defrag'],
			context.longCallTimeoutMs,
		),
	);
	const calledAtMs = context.nowMs();
	let isAnswered = false;
	const call = member.client
		.defragment({deadlineMs: context.longCallTimeoutMs})
		.finally(() => {
			isAnswered = true;
		});
	while (!isAnswered) {
		context.report(
			`rewriting ${formatBytes(backend.inUseBytes)}, ${name} serves nothing meanwhile`,
			shareOf(context.nowMs() - calledAtMs, expectedMs),
		);
		await Promise.race([call, context.sleep(watchEveryMs)]);
	}

	const answer = await call;
	const answeredAtMs = context.nowMs();
	const isUncertain =
		answer.kind === 'problem' && mayHaveTakenEffect(answer.problem);
	if (answer.kind === 'problem' && !isUncertain) {
		const {problem} = answer;
		return problem.wasNotSent === true
			? // As if the look before the call had seen it: the plan goes by what is so now.
				{
					outcome: 'refused',
					message: `nothing was sent to ${name}: ${problem.message}`,
					measured: {},
					problem,
				}
			: failed(
					`${name} refused: ${problem.message}. Nothing was changed`,
					problem,
				);
	}

	const settled = await waitUntilServing(
		action.memberId,
		name,
		isUncertain,
		calledAtMs,
		context,
	);
	const tookMs = context.nowMs() - startedAtMs;
	if (settled.kind === 'given-up') {
		return failed(
			settled.message,
			answer.kind === 'problem' ? answer.problem : undefined,
			{dbSizeBeforeBytes: backend.dbSizeBytes, tookMs},
		);
	}

	const after = settled.backend;
	const defragmentMs =
		(isUncertain ? settled.servedAtMs : answeredAtMs) - calledAtMs;
	const off = offPrediction(target, {
		tookMs: defragmentMs,
		dbSizeAfterBytes: after.dbSizeBytes,
	});
	const measured = {
		...off.measured,
		dbSizeBeforeBytes: backend.dbSizeBytes,
		inUseBytes: backend.inUseBytes ?? null,
		dbSizeAfterBytes: after.dbSizeBytes,
		reclaimedBytes: backend.dbSizeBytes - after.dbSizeBytes,
		defragmentMs,
		tookMs,
	};
	const change = `${formatBytes(backend.dbSizeBytes)} → ${formatBytes(after.dbSizeBytes)}`;
	if (isUncertain && after.dbSizeBytes >= backend.dbSizeBytes) {
		return failed(
			`${name} answers again and its file did not shrink (${change})`,
			answer.kind === 'problem' ? answer.problem : undefined,
			measured,
		);
	}

	return {
		outcome: 'done',
		message: `${change} in ${formatDuration(measured.defragmentMs)}${off.note}`,
		measured,
	};
}

// An estimate never reaches the end by itself.
function shareOf(
	elapsedMs: Milliseconds,
	expectedMs: Milliseconds | undefined,
): number | undefined {
	return expectedMs === undefined || expectedMs === 0
		? undefined
		: Math.min(0.95, elapsedMs / expectedMs);
}

type Settled =
	| {
			readonly kind: 'serving';
			readonly backend: Backend;
			readonly servedAtMs: Milliseconds;
	  }
	| {readonly kind: 'given-up'; readonly message: string};

/**
 * Waits until the member serves, no defragment is in flight anywhere, and
 * every member has caught up. While the server may still be at work it is
 * waited for without end: a deadline on a defragment means "still running".
 */
async function waitUntilServing(
	memberId: string,
	name: string,
	isUncertain: boolean,
	sentAtMs: Milliseconds,
	context: StepContext,
): Promise<Settled> {
	const startedAtMs = context.nowMs();
	let settlingSinceMs = startedAtMs;
	let goodReadings = 0;
	let downSinceMs: Milliseconds | undefined;
	let servedAtMs: Milliseconds | undefined;
	for (;;) {
		const observation = await context.observe();
		const target = memberById(observation, memberId);
		const backend = target === undefined ? undefined : backendOf(target);
		const serves =
			target !== undefined &&
			backend !== undefined &&
			isServing(observation, target) &&
			currentMetrics(target)?.defragInflight !== true;
		if (serves) servedAtMs ??= context.nowMs();
		goodReadings = serves && isCalm(observation) ? goodReadings + 1 : 0;
		if (serves && goodReadings >= goodReadingsNeeded) {
			return {
				kind: 'serving',
				backend,
				servedAtMs: servedAtMs ?? context.nowMs(),
			};
		}

		const isDown =
			target?.status?.kind === 'problem' &&
			target.status.problem.kind === 'refused';
		downSinceMs = isDown ? (downSinceMs ?? context.nowMs()) : undefined;
		if (
			downSinceMs !== undefined &&
			context.nowMs() - downSinceMs >= downForMs
		) {
			return {
				kind: 'given-up',
				message: `${name} is down: nothing listens on its port, so no defragment runs there. Its data is what it was; start it again, then run this step again`,
			};
		}

		if (context.signal.aborted) {
			return {
				kind: 'given-up',
				message: `left while ${name} may still be rewriting its file; the server carries on by itself`,
			};
		}

		const waitedMs = context.nowMs() - startedAtMs;
		// Its time to settle begins when it serves, however long it was rewritten.
		if (isUncertain && !serves) settlingSinceMs = context.nowMs();
		if (context.nowMs() - settlingSinceMs > settleMs) {
			return {
				kind: 'given-up',
				message: `${name} did not settle within ${formatDuration(settleMs)} after its defragment`,
			};
		}

		context.report(
			serves
				? `${name} serves again; waiting until every member has caught up`
				: `${name} is still rewriting its file on the server (${formatDuration(waitedMs)}); waiting, not asking again`,
		);
		// It has answered: that it shows as serving is a matter of moments.
		await context.sleep(
			servedAtMs === undefined && isUncertain
				? watchEveryMs
				: settleEveryMs((servedAtMs ?? startedAtMs) - sentAtMs),
		);
	}
}

function settleEveryMs(defragmentMs: Milliseconds): Milliseconds {
	return Math.min(
		watchEveryMs,
		Math.max(leastSettleEveryMs, settleEveryRatio * defragmentMs),
	);
}

function isCalm(observation: Observation): boolean {
	return (
		checkNoDefragInFlight(observation).state === 'pass' &&
		checkCaughtUp(observation).state === 'pass'
	);
}
