import {bytesOfKey, type KeySpan} from '../cluster/key-range.js';
import {isListed} from '../cluster/member.js';
import {isServing} from '../cluster/observation.js';
import type {Reading} from '../cluster/reading.js';
import {formatDuration, type Milliseconds} from '../units.js';
import type {StepContext} from './step-context.js';

// A delete that was sent and not answered. A request outlives its connection,
// so it is never sent again: the keys tell, on any member, what became of it.

/** How long a request whose answer was lost may take to be applied. */
const applyMs: Milliseconds = 10_000;
const lookAgainMs: Milliseconds = 250;
/** A member that serves counts a span in milliseconds. */
const countMs: Milliseconds = 2000;
/** Left by the operator, an answer that is about to come is still waited for. */
const graceMs: Milliseconds = 2000;
const tellEveryMs: Milliseconds = 1000;

/** Waits for an answer while it tells that it does; `undefined` when the operator left before it came. */
export async function awaitAnswer<T>(
	call: Promise<Reading<T>>,
	what: string,
	{signal, sleep, report, nowMs}: StepContext,
): Promise<Reading<T> | undefined> {
	const startedAtMs = nowMs();
	let isOver = false;
	const tell = async (): Promise<void> => {
		for (;;) {
			await sleep(tellEveryMs);
			if (isOver) return;
			report(
				`${what}: waiting for the answer for ${formatDuration(nowMs() - startedAtMs)}`,
			);
		}
	};

	void tell();
	let stopListening = (): void => undefined;
	const left = new Promise<undefined>(resolve => {
		const leave = (): void => {
			void sleep(graceMs).then(() => {
				resolve(undefined);
			});
		};

		if (signal.aborted) leave();
		signal.addEventListener('abort', leave, {once: true});
		stopListening = () => {
			signal.removeEventListener('abort', leave);
		};
	});
	try {
		return await Promise.race([call, left]);
	} finally {
		isOver = true;
		stopListening();
	}
}

/** Keys in a span by one member's own data, at that revision. */
export type SpanCount = {readonly keys: number; readonly revision: number};

/**
 * Looks on every member that serves until the span is empty on one of them,
 * which then has applied the request; its count and revision. `undefined` when
 * none is within ten seconds, or at the first look once the operator has left:
 * the request may still be applied.
 */
export async function whenGone(
	span: KeySpan,
	context: StepContext,
): Promise<SpanCount | undefined> {
	const endMs = context.nowMs() + applyMs;
	for (;;) {
		context.report('the answer was lost; looking whether the keys are gone');
		const counts = await countEverywhere(span, context);
		const gone = counts.find(({keys}) => keys === 0);
		if (gone !== undefined) return gone;
		if (context.nowMs() >= endMs || context.signal.aborted) return undefined;
		await context.sleep(lookAgainMs);
	}
}

// Counts a span on every member that serves, each by its own data; those that do not say are left out.
async function countEverywhere(
	{from, end}: KeySpan,
	{
		observe,
		memberClient,
		callTimeoutMs,
	}: Pick<StepContext, 'observe' | 'memberClient' | 'callTimeoutMs'>,
): Promise<readonly SpanCount[]> {
	const observation = await observe();
	const range = {from: bytesOfKey(from), end: bytesOfKey(end), limit: 1};
	const pages = await Promise.all(
		observation.members
			.filter(each => isListed(each.member) && isServing(observation, each))
			.map(async ({member}) =>
				memberClient(member.id)?.client.listKeys(range, {
					deadlineMs: Math.min(countMs, callTimeoutMs),
				}),
			),
	);
	return pages.flatMap(page =>
		page?.kind === 'value'
			? [{keys: page.value.total, revision: page.value.revision}]
			: [],
	);
}
