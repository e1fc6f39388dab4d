import {bytesOfKey, prefixSpan, type KeySpan} from '../cluster/key-range.js';
import {
	mayHaveTakenEffect,
	type Problem,
	type Reading,
} from '../cluster/reading.js';
import {printable} from '../printable.js';
import {deleteLine, deleteTimeoutMs} from '../runbook/delete-keys-step.js';
import type {StepAction} from '../runbook/step.js';
import {formatCount, formatDuration} from '../units.js';
import {gently, lookBeforeDeletion} from './count-keys.js';
import {awaitAnswer, whenGone} from './lost-delete.js';
import {
	failed,
	type StepContext,
	type StepMember,
	type StepResult,
} from './step-context.js';

/**
 * Deletes every key under a prefix, request after request, each followed by as
 * long a rest, once a last look has shown that they are of one kind. Whatever
 * stops it, what is gone is gone: run again, it goes on with what is left.
 */
export async function deleteKeys(
	action: Extract<StepAction, {kind: 'delete-keys'}>,
	context: StepContext,
): Promise<StepResult> {
	const member = context.memberClient(action.memberId);
	if (member === undefined) {
		return failed('the member cannot be reached; nothing was deleted');
	}

	const {prefix, spans} = action;
	const {client, endpoint} = member;
	const name = printable(prefix);
	const deadlineMs = deleteTimeoutMs(context.longCallTimeoutMs);
	const startedAtMs = context.nowMs();
	let deleted = 0;
	let revision = 0;
	let longestMs = 0;
	const measured = (): Readonly<Record<string, number>> => ({
		deletedKeys: deleted,
		// The count may have grown since it was estimated; the bytes of a key did not.
		deletedBytes: Math.round(
			((action.bytes ?? 0) * deleted) / Math.max(1, action.keys ?? 1),
		),
		revision,
		longestRequestMs: longestMs,
		tookMs: context.nowMs() - startedAtMs,
	});
	const stopped = (why: string, problem?: Problem): StepResult =>
		failed(
			`${why}; ${formatCount(deleted)} keys under ${name} are deleted. Run this step again to go on`,
			problem,
			measured(),
		);
	const unsettled = (why: string, problem?: Problem): StepResult =>
		failed(
			`${why}; at least ${formatCount(deleted)} keys under ${name} are deleted; the last request may have been applied too, or be applied yet. Run this step again to go on`,
			problem,
			measured(),
		);

	const seen = await lookBeforeDeletion(gently(client, context), prefix, spans);
	if (seen.kind === 'problem') {
		return failed(
			`the keys could not be looked at: ${seen.problem.message}; nothing was deleted`,
			seen.problem,
		);
	}

	const {keys, refusal} = seen.value;
	if (refusal !== undefined) {
		return failed(
			`refused: ${refusal.what}; ${refusal.tryThis}. Nothing was deleted`,
		);
	}

	if (keys === 0) {
		return {
			outcome: 'already-so',
			message: `no key is left under ${name}`,
			measured: measured(),
		};
	}

	for (const [index, span] of spans.entries()) {
		if (context.signal.aborted) return stopped('left between two requests');
		// What a lost answer is held against; a member that is silent is sent nothing.
		const before = await countIn(span, client, context);
		if (before.kind === 'problem') {
			return stopped(before.problem.message, before.problem);
		}

		if (before.value === 0) continue;
		try {
			await context.announce(
				deleteLine(context.etcdctl, endpoint, prefix, span, deadlineMs),
			);
		} catch (error) {
			// Before the first request the step is refused; after it the rest is.
			if (deleted === 0) throw error;
			return stopped(error instanceof Error ? error.message : String(error));
		}

		const request = `request ${index + 1} of ${spans.length}`;
		const answer = await awaitAnswer(
			client.deleteRange(span, {deadlineMs}),
			request,
			context,
		);
		if (answer?.kind === 'value') {
			deleted += answer.value.deleted;
			revision = answer.value.revision;
			longestMs = Math.max(longestMs, answer.tookMs);
		} else {
			const problem = answer?.problem;
			const why =
				problem === undefined
					? 'left while a request was not answered'
					: `${request}: ${problem.message}`;
			if (problem !== undefined && !mayHaveTakenEffect(problem)) {
				return stopped(why, problem);
			}

			const gone = await whenGone(span, context);
			if (gone === undefined) return unsettled(why, problem);
			deleted += before.value;
			revision = gone.revision;
		}

		context.report(
			`${formatCount(deleted)} keys deleted, ${request}`,
			(index + 1) / spans.length,
		);
		if (answer?.kind === 'value') await context.sleep(answer.tookMs);
	}

	const left = context.signal.aborted
		? undefined
		: await countIn(prefixSpan(prefix), client, context);
	const since =
		left?.kind !== 'value' || left.value === 0
			? ''
			: `; ${formatCount(left.value)} were written meanwhile`;
	return {
		outcome: 'done',
		message: `${formatCount(deleted)} keys deleted under ${name} in ${formatDuration(context.nowMs() - startedAtMs)}${since}. Their space comes back with the compaction and the defragments`,
		measured: measured(),
	};
}

async function countIn(
	{from, end}: KeySpan,
	client: StepMember,
	{callTimeoutMs}: StepContext,
): Promise<Reading<number>> {
	const page = await client.listKeys(
		{from: bytesOfKey(from), end: bytesOfKey(end), limit: 1},
		{deadlineMs: callTimeoutMs},
	);
	return page.kind === 'value' ? {...page, value: page.value.total} : page;
}
