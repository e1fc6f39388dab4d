import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import {
	alarmsOf,
	isServing,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import type {Problem} from '../cluster/reading.js';
import {votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {etcdctlLine} from '../runbook/etcdctl.js';
import type {StepAction} from '../runbook/step.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/**
 * How long the alarms are watched after the last write: a member that is over
 * its quota raises NOSPACE when it applies the write, not when it is asked.
 */
const settleMs = 2000;
const watchEveryMs = 250;

/** Writes, reads and deletes a key through every voter, then watches that no alarm comes back. */
export async function verifyWrites(
	action: Extract<StepAction, {kind: 'verify'}>,
	context: StepContext,
): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const observation = await context.observe();
	const voters = votersOf(observation);
	const silent = voters.filter(each => !isServing(observation, each));
	for (const [index, voter] of voters.entries()) {
		if (silent.includes(voter)) continue;
		context.report(
			`writing through ${nameOf(voter)}`,
			index / (voters.length + 1),
		);
		const problem = await writeThrough(voter, action.canaryKey, context);
		if (problem !== undefined) {
			return failed(
				`writing through ${nameOf(voter)} failed: ${problem.message}`,
				problem,
			);
		}
	}

	context.report(
		'watching that no alarm comes back',
		voters.length / (voters.length + 1),
	);
	const after = await watchAlarms(context);
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

async function writeThrough(
	voter: MemberObservation,
	key: string,
	context: StepContext,
): Promise<Problem | undefined> {
	const member = context.memberClient(voter.member.id);
	if (member === undefined) {
		return {kind: 'unreachable', message: 'no known endpoint'};
	}

	const {client, endpoint} = member;
	const options = {deadlineMs: context.callTimeoutMs};
	const announce = async (...words: string[]): Promise<void> =>
		context.announce(etcdctlLine(context.etcdctl, endpoint, words));

	await announce('put', key, 'ok');
	const put = await client.put(key, 'ok', options);
	await announce('get', key);
	const got = await client.get(key, options);
	// Deleted whatever became of the put: one that timed out may still be applied.
	await announce('del', key);
	const deleted = await client.deleteKey(key, options);
	if (put.kind === 'problem') return put.problem;
	if (got.kind === 'problem') return got.problem;
	if (deleted.kind === 'problem') return deleted.problem;
	if (got.value !== 'ok') {
		return {kind: 'unknown', message: 'the value was not read back'};
	}

	return deleted.value.deleted === 1
		? undefined
		: {kind: 'unknown', message: 'the key could not be deleted again'};
}

async function watchAlarms(context: StepContext): Promise<Observation> {
	const startedAtMs = context.nowMs();
	for (;;) {
		const observation = await context.observe();
		const alarms = alarmsOf(observation);
		const isRaised = alarms === undefined || alarms.length > 0;
		if (isRaised || context.nowMs() - startedAtMs >= settleMs) {
			return observation;
		}

		await context.sleep(watchEveryMs);
	}
}

function nameOf(member: MemberObservation): string {
	return printable(memberLabel(member.member));
}
