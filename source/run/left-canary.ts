import {
	agreedLeader,
	alarmsOf,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {isListed, type ClusterId} from '../cluster/member.js';
import {messageOf} from '../error-text.js';
import {etcdctlLine} from '../runbook/etcdctl.js';
import type {Plan} from '../runbook/plan.js';
import type {Milliseconds} from '../units.js';
import type {RunEvent} from './run-event.js';
import type {RunRecord} from './run-record.js';
import type {StepContext} from './step-context.js';
import {canaryKey, canaryValue} from './verify-writes.js';

// A program that is killed between the put and the delete of its canary leaves
// the key in etcd. Its journal says that this may be so, and the live cluster
// whether it is.

/** A member that serves reads one key in milliseconds. */
const readMs: Milliseconds = 2000;
/** What the end of a step has measured when the canary was cleared away. */
const cleared = {canary: 'deleted'};

/** A key that a run wrote and is not known to have deleted. */
export type LeftCanary = {
	readonly runId: string;
	/** The step that wrote it. */
	readonly stepId: string;
	readonly key: string;
};

/** What looking for it, and deleting it, takes. */
export type CanaryCalls = Pick<
	StepContext,
	'observe' | 'memberClient' | 'etcdctl' | 'callTimeoutMs'
>;

/**
 * The canary that the run of these events may have left behind; `undefined` when
 * it cannot have. A key that is not ours is none, whatever a journal says.
 */
export function canaryLeftBy(
	events: readonly RunEvent[],
): LeftCanary | undefined {
	try {
		return leftBy(events);
	} catch {
		// A journal that somebody else wrote: it is nobody's word for a key.
		return undefined;
	}
}

function leftBy(events: readonly RunEvent[]): LeftCanary | undefined {
	let plan: Plan | undefined;
	let runId = '';
	let left: LeftCanary | undefined;
	for (const event of events) {
		if (event.kind === 'run-started') ({plan, runId} = event);
		if (event.kind === 'plan-changed') ({plan} = event);
		if (event.kind === 'call') {
			// The first call of a proof is a put, whatever comes after it.
			const action = plan?.steps.find(({id}) => id === event.stepId)?.action;
			if (action?.kind === 'verify' && action.canaryKey === canaryKey) {
				left = {runId, stepId: event.stepId, key: canaryKey};
			}
		}

		const hasSettled =
			event.kind === 'step-finished' &&
			event.stepId === left?.stepId &&
			(event.outcome === 'done' ||
				event.outcome === 'already-so' ||
				event.measured['canary'] === cleared.canary);
		if (hasSettled) left = undefined;
	}

	return left;
}

/**
 * The etcdctl line that deletes it; `undefined` when it is not there, when
 * somebody else keeps another value under that key by now, or when nobody says.
 */
export async function lineAgainst(
	{key}: LeftCanary,
	calls: CanaryCalls,
): Promise<string | undefined> {
	for (const {member} of serving(await calls.observe())) {
		const known = calls.memberClient(member.id);
		if (known === undefined) continue;
		const held = await known.client.get(key, {
			deadlineMs: Math.min(readMs, calls.callTimeoutMs),
		});
		if (held.kind !== 'value') continue;
		return held.value === canaryValue
			? etcdctlLine(calls.etcdctl, known.endpoint, ['del', key])
			: undefined;
	}

	return undefined;
}

/** What to tell of a canary that is there, where nothing may be changed. */
export function canaryText({runId, key}: LeftCanary, line: string): string {
	return `the run ${runId} was cut off before it deleted its key ${key}: etcd-medic recover --yes deletes it, or ${line}`;
}

/**
 * Deletes the canary under the lock of the cluster and into the journal of the
 * run that left it, which stays unfinished. Gives what became of it, printable;
 * not deleted while a CORRUPT alarm is raised or nobody knows.
 */
export async function deleteCanary(
	left: LeftCanary,
	clusterId: ClusterId,
	record: Pick<RunRecord, 'begin' | 'write' | 'close'>,
	calls: CanaryCalls & {readonly nowMs: () => Milliseconds},
): Promise<string> {
	const {key, stepId, runId} = left;
	const observation = await calls.observe();
	const alarms = alarmsOf(observation);
	const refusal =
		alarms === undefined
			? 'nobody says which alarms are raised'
			: alarms.some(({type}) => type === 'CORRUPT')
				? 'CORRUPT is raised'
				: agreedLeader(observation) === undefined
					? 'the cluster has no leader that all agree on'
					: await record.begin(clusterId, runId);
	if (refusal !== undefined) {
		return `the key ${key} of the run ${runId} stays: ${refusal}`;
	}

	try {
		// Under the lock: a moment ago another run may have been in its proof.
		const isThere = (await lineAgainst(left, calls)) !== undefined;
		const {isGone, message} = isThere
			? await deleteThroughAny(observation, left, record, calls)
			: {isGone: true, message: `the key ${key} is not there any more`};
		await record.write({
			kind: 'step-finished',
			atMs: calls.nowMs(),
			stepId,
			outcome: 'failed',
			message: `it was cut off; ${message}`,
			measured: isGone ? cleared : {},
			problem: undefined,
		});
		return message;
	} catch (error) {
		return `the key ${key} of the run ${runId} may stay: the journal cannot be written: ${messageOf(error)}`;
	} finally {
		await record.close();
	}
}

async function deleteThroughAny(
	observation: Observation,
	{key, stepId, runId}: LeftCanary,
	record: Pick<RunRecord, 'write'>,
	calls: CanaryCalls & {readonly nowMs: () => Milliseconds},
): Promise<{readonly isGone: boolean; readonly message: string}> {
	let why = 'no member serves';
	for (const {member} of serving(observation)) {
		const known = calls.memberClient(member.id);
		if (known === undefined) continue;
		const command = etcdctlLine(calls.etcdctl, known.endpoint, ['del', key]);
		await record.write({kind: 'call', atMs: calls.nowMs(), stepId, command});
		const deleted = await known.client.deleteKey(key, {
			deadlineMs: calls.callTimeoutMs,
		});
		if (deleted.kind === 'value') {
			return {
				isGone: true,
				message: `the key ${key}, which the run ${runId} was cut off before deleting, is deleted: ${command}`,
			};
		}

		why = `${deleted.problem.message}; ${command}`;
	}

	return {
		isGone: false,
		message: `the key ${key} of the run ${runId} could not be deleted: ${why}`,
	};
}

function serving(observation: Observation): readonly MemberObservation[] {
	return observation.members.filter(
		each => isListed(each.member) && isServing(observation, each),
	);
}
