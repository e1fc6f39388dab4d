import {bytesOfKey, prefixSpan, type KeySpan} from '../cluster/key-range.js';
import {printable} from '../printable.js';
import {deleteLine} from '../runbook/delete-keys-step.js';
import type {StepAction} from '../runbook/step.js';
import {formatCount, formatDuration, type Milliseconds} from '../units.js';
import {
	failed,
	type StepContext,
	type StepMember,
	type StepResult,
} from './step-context.js';

/** How long a request whose answer was lost may take to be applied. */
const applyMs: Milliseconds = 10_000;
const lookAgainMs: Milliseconds = 250;

/**
 * Deletes every key under a prefix, request after request, each followed by as
 * long a rest. Whatever stops it, what is gone is gone: run again, it goes on
 * with what is left.
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
	const name = printable(prefix);
	const startedAtMs = context.nowMs();
	const before = await countIn(prefixSpan(prefix), member.client, context);
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
	const stopped = (why: string): StepResult => ({
		...failed(
			`${why}; ${formatCount(deleted)} keys under ${name} are deleted. Run this step again to go on`,
		),
		measured: measured(),
	});
	if (before === 0) {
		return {
			outcome: 'already-so',
			message: `no key is left under ${name}`,
			measured: measured(),
		};
	}

	for (const [index, span] of spans.entries()) {
		if (context.signal.aborted) return stopped('left between two requests');
		try {
			await context.announce(
				deleteLine(
					context.etcdctl,
					member.endpoint,
					prefix,
					span,
					context.longCallTimeoutMs,
				),
			);
		} catch (error) {
			// Before the first request the step is refused; after it the rest is.
			if (deleted === 0) throw error;
			return stopped(error instanceof Error ? error.message : String(error));
		}

		const answer = await member.client.deleteRange(span, {
			deadlineMs: context.longCallTimeoutMs,
		});
		if (answer.kind === 'problem') {
			const isGone = await wasApplied(span, member.client, context);
			if (!isGone) return stopped(answer.problem.message);
		} else {
			deleted += answer.value.deleted;
			revision = answer.value.revision;
			longestMs = Math.max(longestMs, answer.tookMs);
		}

		context.report(
			`${formatCount(deleted)} keys deleted, request ${index + 1} of ${spans.length}`,
			(index + 1) / spans.length,
		);
		await context.sleep(answer.tookMs);
	}

	const left = await countIn(prefixSpan(prefix), member.client, context);
	const since =
		left === undefined || left === 0
			? ''
			: `; ${formatCount(left)} were written meanwhile`;
	return {
		outcome: 'done',
		message: `${formatCount(deleted)} keys deleted under ${name} in ${formatDuration(context.nowMs() - startedAtMs)}${since}. Their space comes back with the compaction and the defragments`,
		measured: measured(),
	};
}

// A request outlives its connection: it is never sent again, the keys tell.
async function wasApplied(
	span: KeySpan,
	client: StepMember,
	context: StepContext,
): Promise<boolean> {
	const endMs = context.nowMs() + applyMs;
	for (;;) {
		if ((await countIn(span, client, context)) === 0) return true;
		if (context.nowMs() >= endMs || context.signal.aborted) return false;
		context.report('the answer was lost; looking whether the keys are gone');
		await context.sleep(lookAgainMs);
	}
}

async function countIn(
	{from, end}: KeySpan,
	client: StepMember,
	{callTimeoutMs}: StepContext,
): Promise<number | undefined> {
	const page = await client.listKeys(
		{from: bytesOfKey(from), end: bytesOfKey(end), limit: 1},
		{deadlineMs: callTimeoutMs},
	);
	return page.kind === 'value' ? page.value.total : undefined;
}
