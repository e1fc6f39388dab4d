import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import {
	alarmsOf,
	currentStatus,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import type {Problem} from '../cluster/reading.js';
import {votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {etcdctlLine} from '../runbook/etcdctl.js';
import type {StepAction} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** The one key that this program ever writes, and what it holds until it is deleted. */
export const canaryKey = 'etcd-medic/canary';
export const canaryValue = 'ok';

/**
 * A member that is over its quota raises NOSPACE when it applies the write, not
 * when it is asked. So the alarms are watched until every member has applied
 * the last write, and for so long after that: raising one is an entry of its
 * own (etcd server/etcdserver/server.go, applyEntryNormal), which takes about
 * as long as a write does. Several times the slowest call of the canaries, then, ...
 */
const settleFactor = 5;
/** ... and at least so long, for a canary that happened to be quick, and at most so long. */
const leastSettleMs = 250;
const mostSettleMs = 5000;
/** A member that has not applied the last write by then is not waited for. */
const applyMs = 5000;
const watchEveryMs = 50;

/** Writes, reads and deletes a key through every voter, then watches that no alarm comes back. */
export async function verifyWrites(
	action: Extract<StepAction, {kind: 'verify'}>,
	context: StepContext,
): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const observation = await context.observe();
	const voters = votersOf(observation);
	const silent = voters.filter(each => !isServing(observation, each));
	let lastRevision = 0;
	let slowestMs = 0;
	for (const [index, voter] of voters.entries()) {
		if (silent.includes(voter)) continue;
		context.report(
			`writing through ${nameOf(voter)}`,
			index / (voters.length + 1),
		);
		const written = await writeThrough(voter, action.canaryKey, context);
		if (written.problem !== undefined) {
			const left = written.mayBeLeft
				? await clearElsewhere(
						voters.filter(each => each !== voter && !silent.includes(each)),
						action.canaryKey,
						context,
					)
				: '';
			return failed(
				`writing through ${nameOf(voter)} failed: ${written.problem.message}${left}`,
				written.problem,
			);
		}

		lastRevision = written.revision;
		slowestMs = Math.max(slowestMs, written.slowestMs);
	}

	context.report(
		'watching that no alarm comes back',
		voters.length / (voters.length + 1),
	);
	const after = await watchAlarms(lastRevision, settleTime(slowestMs), context);
	const raised = alarmsOf(after)?.map(
		alarm => `${alarm.type} of ${alarm.memberId}`,
	);
	const measured = {
		members: voters.length - silent.length,
		tookMs: context.nowMs() - startedAtMs,
	};
	if (raised === undefined || raised.length > 0) {
		return failed(
			raised === undefined
				? 'no member answers any more'
				: `an alarm is raised again: ${raised.join(', ')}`,
			undefined,
			measured,
		);
	}

	const full = after.members.filter(
		each => (backendOf(each)?.quotaRatio ?? 0) >= 1,
	);
	if (full.length > 0) {
		return failed(
			`still over its quota: ${full.map(each => nameOf(each)).join(', ')}`,
			undefined,
			measured,
		);
	}

	if (silent.length > 0) {
		return failed(
			`writes work, but ${silent.map(each => nameOf(each)).join(', ')} could not be checked`,
			undefined,
			measured,
		);
	}

	return {
		outcome: 'done',
		message: `put, get and delete through each of ${voters.length} members; no alarm came back`,
		measured,
	};
}

type Written =
	| {
			readonly problem: Problem;
			/** The key was not deleted, though its put may have been applied. */
			readonly mayBeLeft: boolean;
	  }
	| {
			readonly problem: undefined;
			readonly revision: number;
			/** The longest of the three calls. */
			readonly slowestMs: Milliseconds;
	  };

async function writeThrough(
	voter: MemberObservation,
	key: string,
	context: StepContext,
): Promise<Written> {
	const member = context.memberClient(voter.member.id);
	if (member === undefined) {
		return {
			problem: {kind: 'unreachable', message: 'no known endpoint'},
			mayBeLeft: false,
		};
	}

	const {client, endpoint} = member;
	const options = {deadlineMs: context.callTimeoutMs};
	const line = (...words: string[]): string =>
		etcdctlLine(context.etcdctl, endpoint, words);

	await context.announce(line('put', key, canaryValue));
	const put = await client.put(key, canaryValue, options);
	await context.announceRest(line('get', key));
	const got = await client.get(key, options);
	// Deleted whatever became of the put, and of the cluster since: one that timed
	// out may still be applied, and nothing may be left behind.
	await context.announceRest(line('del', key));
	const deleted = await client.deleteKey(key, options);
	const broken = [put, got, deleted].find(each => each.kind === 'problem');
	const mayBeLeft = deleted.kind === 'problem';
	if (broken?.kind === 'problem') return {problem: broken.problem, mayBeLeft};
	if (got.kind === 'value' && got.value !== canaryValue) {
		const message = 'the value was not read back';
		return {problem: {kind: 'unknown', message}, mayBeLeft};
	}

	if (deleted.kind === 'value' && deleted.value.deleted !== 1) {
		const message = 'the key could not be deleted again';
		return {problem: {kind: 'unknown', message}, mayBeLeft};
	}

	return {
		problem: undefined,
		// The delete is the revision after it.
		revision: put.kind === 'value' ? put.value.revision + 1 : 0,
		slowestMs: Math.max(put.tookMs, got.tookMs, deleted.tookMs),
	};
}

// A member that goes away between put and delete must not leave the key behind.
// Gives what is to be added to the message; '' when the key is gone.
async function clearElsewhere(
	others: readonly MemberObservation[],
	key: string,
	context: StepContext,
): Promise<string> {
	for (const other of others) {
		const member = context.memberClient(other.member.id);
		if (member === undefined) continue;
		await context.announceRest(
			etcdctlLine(context.etcdctl, member.endpoint, ['del', key]),
		);
		const deleted = await member.client.deleteKey(key, {
			deadlineMs: context.callTimeoutMs,
		});
		if (deleted.kind === 'value') return '';
	}

	return `; the key ${key} may be left behind: etcdctl del ${key}`;
}

function settleTime(slowestMs: Milliseconds): Milliseconds {
	return Math.min(
		mostSettleMs,
		Math.max(leastSettleMs, settleFactor * slowestMs),
	);
}

async function watchAlarms(
	lastRevision: number,
	settleMs: Milliseconds,
	context: StepContext,
): Promise<Observation> {
	const startedAtMs = context.nowMs();
	let appliedAtMs: Milliseconds | undefined;
	for (;;) {
		const observation = await context.observe();
		const alarms = alarmsOf(observation);
		if (alarms === undefined || alarms.length > 0) return observation;
		const areAllThere = observation.members.every(
			each => (currentStatus(each)?.revision ?? Infinity) >= lastRevision,
		);
		const nowMs = context.nowMs();
		if (areAllThere || nowMs - startedAtMs >= applyMs) appliedAtMs ??= nowMs;
		if (appliedAtMs !== undefined && nowMs - appliedAtMs >= settleMs) {
			return observation;
		}

		await context.sleep(watchEveryMs);
	}
}

function nameOf(member: MemberObservation): string {
	return printable(memberLabel(member.member));
}
