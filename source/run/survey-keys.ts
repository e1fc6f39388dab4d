import {
	keyOfBytes,
	keyText,
	noEnd,
	prefixSpan,
	type KeyBytes,
} from '../cluster/key-range.js';
import type {MemberId} from '../cluster/member.js';
import {memberById} from '../cluster/observation.js';
import type {Reading} from '../cluster/reading.js';
import {spaceSplitOf} from '../diagnosis/space-split.js';
import {printable} from '../printable.js';
import type {StepAction} from '../runbook/step.js';
import {
	kindPrefixOf,
	mostPrefixes,
	type CountedDeletion,
	type CountedPrefix,
} from '../runbook/survey.js';
import {surveyFigures} from '../runbook/survey-record.js';
import {surveyLine} from '../runbook/survey-step.js';
import {formatBytes, formatCount} from '../units.js';
import {
	countDeletion,
	gently,
	sampledBytes,
	type GentlePager,
} from './count-keys.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** More prefixes than any cluster has kinds; the rest is counted as one. */
const mostKinds = 1000;

/** Keys of each kind that are listed, of which a few are sized. */
const listedKeys = 50;
const left = 'left while the keys were counted; nothing was changed';

/**
 * Counts the keys of every kind on one member. It skips from one prefix to the
 * next, so that no more is listed than a few keys of each kind.
 */
export async function surveyKeys(
	action: Extract<StepAction, {kind: 'survey-keys'}>,
	context: StepContext,
): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const member = context.memberClient(action.memberId);
	if (member === undefined) return failed('the member cannot be reached');
	await context.announce(surveyLine(context.etcdctl, member.endpoint));
	const pager = gently(member.client, context);
	const counted = await countKinds(pager, context);
	if (counted.kind === 'problem') return notCounted(counted);
	const {keys} = counted.value;
	const fileFactor = await fileFactorOf(
		counted.value.kinds,
		action.memberId,
		context,
	);
	const kinds = counted.value.kinds.map(each => inFile(each, fileFactor));
	const deletions: CountedDeletion[] = [];
	for (const prefix of action.toCut) {
		const seen = await countDeletion(
			pager,
			prefix,
			(done, all) => {
				context.report(
					`${printable(prefix)}: ${formatCount(done)} of ${formatCount(all)} keys listed`,
					done / Math.max(1, all),
				);
			},
			context.signal,
		);
		if (seen.kind === 'problem') return notCounted(seen);
		const {prefix: name, keys: found, bytes, cuts, refusal} = seen.value;
		if (refusal !== undefined) {
			return failed(
				`refused: ${refusal.what}; ${refusal.tryThis}. Nothing was changed`,
			);
		}

		const deletion = {prefix: name, keys: found, bytes, cuts};
		if (deletion.keys > 0) deletions.push(inFile(deletion, fileFactor));
	}

	if (context.signal.aborted) return failed(left);
	const prefixes = kinds
		.toSorted((a, b) => b.bytes - a.bytes)
		.slice(0, mostPrefixes);
	return {
		outcome: 'done',
		message:
			keys === 0
				? 'there is no key at all'
				: `${formatCount(keys)} keys of ${formatCount(kinds.length)} kinds; the largest (bytes estimated): ${prefixes
						.slice(0, 3)
						.map(each => countedText(each))
						.join('; ')}`,
		measured: {
			...surveyFigures({keys, prefixes, deletions}),
			tookMs: context.nowMs() - startedAtMs,
		},
	};
}

/** Pages are not full: a file takes up to twice its keys and values, and more is not from that. */
const mostFileFactor = 2.5;

// Keys and values alone are less than what their deletion frees.
async function fileFactorOf(
	kinds: readonly CountedPrefix[],
	memberId: MemberId,
	context: StepContext,
): Promise<number> {
	const each = memberById(await context.observe(), memberId);
	const liveBytes =
		each === undefined ? undefined : spaceSplitOf(each)?.liveBytes;
	const counted = kinds.reduce((sum, {bytes}) => sum + bytes, 0);
	return liveBytes === undefined || counted === 0
		? 1
		: Math.max(1, Math.min(mostFileFactor, liveBytes / counted));
}

function inFile<T extends CountedPrefix>(counted: T, factor: number): T {
	return {...counted, bytes: Math.round(counted.bytes * factor)};
}

type Kinds = {readonly keys: number; readonly kinds: readonly CountedPrefix[]};

async function countKinds(
	pager: GentlePager,
	context: StepContext,
): Promise<Reading<Kinds>> {
	const kinds: CountedPrefix[] = [];
	let keys: number | undefined;
	let from: KeyBytes = noEnd;
	for (;;) {
		const first = await pager.list({from, end: noEnd}, 1);
		if (first.kind === 'problem') return first;
		keys ??= first.value.total;
		const found = first.value.keys[0]?.key;
		const prefix =
			found === undefined ? undefined : kindPrefixOf(keyOfBytes(found));
		const isOver = kinds.length >= mostKinds || context.signal.aborted;
		if (prefix === undefined || isOver) {
			return {...first, value: {keys, kinds}};
		}

		// A key that is a kind by itself may begin others.
		const isKey = found !== undefined && prefix === keyOfBytes(found);
		const span = isKey
			? {from: prefix, end: `${prefix}\0`}
			: prefixSpan(prefix);
		const page = await pager.list(span, listedKeys);
		if (page.kind === 'problem') return page;
		const bytes = await sampledBytes(pager, page.value);
		const kind = {prefix, keys: page.value.total, bytes};
		kinds.push(kind);
		context.report(countedText(kind), shareOf(kinds, keys));
		if (span.end === noEnd) return {...first, value: {keys, kinds}};
		from = span.end;
	}
}

function shareOf(kinds: readonly CountedPrefix[], keys: number): number {
	const counted = kinds.reduce((sum, each) => sum + each.keys, 0);
	return Math.min(1, counted / Math.max(1, keys));
}

function countedText({prefix, keys, bytes}: CountedPrefix): string {
	return `${printable(keyText(prefix))} ${formatCount(keys)} keys, about ${formatBytes(bytes)}`;
}

function notCounted(
	reading: Extract<Reading<unknown>, {kind: 'problem'}>,
): StepResult {
	const {problem} = reading;
	return failed(
		`the keys could not be counted: ${problem.message}. Nothing was changed`,
		problem,
	);
}
