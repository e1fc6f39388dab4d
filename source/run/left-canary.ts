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
import {countEverywhere} from './lost-delete.js';
import type {RunEvent} from './run-event.js';
import type {RunRecord} from './run-record.js';
import type {StepContext} from './step-context.js';

// A program that is killed between the put and the delete of its canary leaves
// the key in etcd. Its journal says that this may be so, and the live cluster
// whether it is.

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

/** The canary that the run of these events may have left behind; `undefined` when it cannot have. */
export function canaryLeftBy(
	events: readonly RunEvent[],
): LeftCanary | undefined {
	let plan: Plan | undefined;
	let runId = '';
	let left: LeftCanary | undefined;
	for (const event of events) {
		if (event.kind === 'run-started') ({plan, runId} = event);
		if (event.kind === 'plan-changed') ({plan} = event);
		if (event.kind === 'call') {
			// The first call of a proof is a put, whatever comes after it.
			const action = plan?.steps.find(({id}) => id === event.stepId)?.action;
			if (action?.kind === 'verify') {
				left = {runId, stepId: event.stepId, key: action.canaryKey};
			}
		}

		const hasSettled =
			event.kind === 'step-finished' &&
			event.stepId === left?.stepId &&
			(event.outcome === 'done' || event.outcome === 'already-so');
		if (hasSettled) left = undefined;
	}

	return left;
}

/** The etcdctl line that deletes it; `undefined` when the key is on no member that serves, or none says. */
export async function lineAgainst(
	{key}: LeftCanary,
	calls: CanaryCalls,
): Promise<string | undefined> {
	const observation = await calls.observe();
	const [first] = serving(observation);
	const endpoint =
		first === undefined
			? undefined
			: calls.memberClient(first.member.id)?.endpoint;
	if (endpoint === undefined) return undefined;
	const counts = await countEverywhere({from: key, end: `${key}\0`}, calls);
	return counts.some(({keys}) => keys > 0)
		? etcdctlLine(calls.etcdctl, endpoint, ['del', key])
		: undefined;
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
		const message = await deleteThroughAny(observation, left, record, calls);
		await record.write({
			kind: 'step-finished',
			atMs: calls.nowMs(),
			stepId,
			outcome: 'failed',
			message: `it was cut off; ${message}`,
			measured: {},
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
): Promise<string> {
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
			return `the key ${key}, which the run ${runId} was cut off before deleting, is deleted: ${command}`;
		}

		why = `${deleted.problem.message}; ${command}`;
	}

	return `the key ${key} of the run ${runId} could not be deleted: ${why}`;
}

function serving(observation: Observation): readonly MemberObservation[] {
	return observation.members.filter(
		each => isListed(each.member) && isServing(observation, each),
	);
}
