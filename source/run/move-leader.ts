import {memberLabel, type MemberId} from '../cluster/member.js';
import {
	agreedLeader,
	currentStatus,
	isServing,
	memberById,
	type Observation,
} from '../cluster/observation.js';
import {mayHaveTakenEffect} from '../cluster/reading.js';
import {printable} from '../printable.js';
import {etcdctlLine} from '../runbook/etcdctl.js';
import type {StepAction} from '../runbook/step.js';
import {formatDuration, type Milliseconds} from '../units.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** How long every member that serves may take to name the new leader. A transfer that fails is given up by raft after one election timeout, 1 s by default. */
const takeOverMs: Milliseconds = 10_000;
/** How long a leader that refused may take to turn out to be none any more. */
const refusedMs: Milliseconds = 2000;
const watchEveryMs: Milliseconds = 60;

/** Asks the leader to hand over to one candidate after the other, until one leads and every member that serves says so. */
export async function moveLeader(
	action: Extract<StepAction, {kind: 'move-leader'}>,
	context: StepContext,
): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const before = await context.observe();
	const leader = agreedLeader(before);
	const from = nameOf(before, action.memberId);
	if (leader === undefined) {
		return failed('the members agree on no leader; nothing was sent');
	}

	if (leader !== action.memberId) {
		return {
			outcome: 'already-so',
			message: `${nameOf(before, leader)} leads, ${from} only follows`,
			measured: {leaderId: leader, tookMs: 0},
		};
	}

	const member = context.memberClient(action.memberId);
	if (member === undefined) {
		return failed(`${from} cannot be reached; nothing was sent`);
	}

	const refusals: string[] = [];
	for (const candidate of action.candidates) {
		const name = nameOf(before, candidate);
		await context.announce(
			etcdctlLine(context.etcdctl, member.endpoint, ['move-leader', candidate]),
		);
		context.report(`asking ${from} to hand over to ${name}`);
		const answer = await member.client.moveLeader(candidate, {
			deadlineMs: context.callTimeoutMs,
		});
		// An answer that was lost says nothing: only what the members name as leader counts.
		const isRefused =
			answer.kind === 'problem' &&
			(!mayHaveTakenEffect(answer.problem) ||
				// Whoever leads no more says so before it does anything.
				answer.problem.kind === 'no-leader');
		const next = await newLeader(
			action.memberId,
			name,
			isRefused ? refusedMs : takeOverMs,
			context,
		);
		const tookMs = context.nowMs() - startedAtMs;
		if (next.leaderId !== undefined) {
			return {
				outcome: 'done',
				message: `${nameOf(before, next.leaderId)} leads, ${next.serving} members say so, after ${formatDuration(tookMs)}`,
				measured: {leaderId: next.leaderId, tookMs},
			};
		}

		refusals.push(
			`${name}: ${answer.kind === 'problem' ? answer.problem.message : `did not take over within ${formatDuration(takeOverMs)}`}`,
		);
		if (context.signal.aborted) break;
	}

	return failed(
		`${from} still leads (${refusals.join('; ') || 'no candidate is left'}). Leave this step out to defragment it as the leader`,
		undefined,
		{tookMs: context.nowMs() - startedAtMs},
	);
}

// Waits while the members disagree or name nobody, and a moment for a transfer
// that has not shown yet. Whoever leads in the end, it is not the old one.
async function newLeader(
	oldLeader: MemberId,
	candidate: string,
	patienceMs: Milliseconds,
	context: StepContext,
): Promise<{leaderId: MemberId | undefined; serving: number}> {
	const startedAtMs = context.nowMs();
	for (;;) {
		const observation = await context.observe();
		const serving = observation.members.filter(each =>
			isServing(observation, each),
		);
		const named = new Set(serving.map(each => currentStatus(each)?.leaderId));
		const [leaderId] = named;
		if (named.size === 1 && leaderId !== undefined && leaderId !== oldLeader) {
			return {leaderId, serving: serving.length};
		}

		const isOver =
			context.signal.aborted || context.nowMs() - startedAtMs > patienceMs;
		if (isOver) return {leaderId: undefined, serving: serving.length};
		context.report(`waiting until every member names ${candidate} as leader`);
		await context.sleep(watchEveryMs);
	}
}

function nameOf(observation: Observation, id: MemberId): string {
	const found = memberById(observation, id);
	return printable(found === undefined ? id : memberLabel(found.member));
}
