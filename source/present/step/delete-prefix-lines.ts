import type {PrefixCount} from '../../engine/protocol.js';
import {consequenceOf} from '../../runbook/delete-keys-rules.js';
import {formatBytes, formatCount} from '../../units.js';
import {
	cutLine,
	fitRows,
	heading,
	labelled,
	line,
	span,
	spinner,
} from '../text/line.js';
import {planInForce, stepUnderWay} from './step-gate.js';
import type {ShownState} from '../shown-state.js';
import {outside, wrapTo} from '../text/text-fit.js';
import type {Line, Tone} from '../text/tone.js';

/** What the page for a prefix to delete is drawn from. */
export type PrefixAsking = {
	readonly typed: string;
	/** What the last key did not do, and why. */
	readonly note: string;
	/** The count of what is typed; `undefined` until it was asked for. */
	readonly count: PrefixCount | undefined;
};

/** Why no prefix can be put into the plan now, one sentence; `undefined` when one can. */
export function whyNoDeletion(state: ShownState): string | undefined {
	if (state.isReadOnly) return 'read-only: nothing can be deleted from here';
	if (state.runElsewhere !== undefined) {
		return 'another etcd-medic has a recovery open: this screen only watches';
	}

	const plan = planInForce(state);
	const isAboutSpace =
		plan !== undefined &&
		['nospace', 'live-data', 'history'].includes(plan.cause);
	if (!isAboutSpace) return 'there is no plan that makes room';
	if (state.progress?.finished !== undefined) return 'the run has ended';
	return stepUnderWay(state) === undefined ? undefined : 'a step is running';
}

/** The page on which a prefix is typed, counted and previewed, in exactly so many rows. */
export function deletePrefixLines(
	asking: PrefixAsking,
	columns: number,
	rows: number,
): readonly Line[] {
	const room = Math.max(10, columns - 4);
	const text = (words: string, tone: Tone = 'plain'): readonly Line[] =>
		wrapTo(words, room, 4).map(row => line(`  ${row}`, tone));
	return fitRows(
		[
			heading('Delete the keys under a prefix', columns),
			...text(
				'Nothing is deleted from here: the keys are counted and shown, and a step for them goes into the plan, after the snapshot and before the compaction. It has a page of its own, where the prefix is typed again.',
			),
			[],
			[
				span('  Prefix, e.g. /registry/events/ : '),
				span(`${outside(asking.typed)}_`, 'focus'),
			],
			[],
			...countLines(asking.count, columns, room),
			...text(outside(asking.note), 'warning'),
		].map(row => cutLine(row, columns)),
		rows,
	);
}

function countLines(
	count: PrefixCount | undefined,
	columns: number,
	room: number,
): readonly Line[] {
	if (count === undefined) {
		return [line('  Enter counts the keys; Esc goes back.')];
	}

	switch (count.kind) {
		case 'counting': {
			const of =
				count.total === undefined ? '' : ` of ${formatCount(count.total)}`;
			return [
				[
					span('  '),
					spinner,
					span(` counting: ${formatCount(count.keys)}${of} keys`, 'strong'),
				],
			];
		}

		case 'problem': {
			return wrapTo(outside(count.message), room, 3).map(row =>
				line(`  ✗ ${row}`, 'critical'),
			);
		}

		case 'counted': {
			if (count.keys === 0) return [line('  No key begins so.', 'warning')];
			const row = (label: string, words: string): readonly Line[] =>
				labelled(`  ${label}`, 11, outside(words), columns, 4);
			return [
				...row(
					'keys',
					`${formatCount(count.keys)}, about ${formatBytes(count.bytes)} (estimated), in ${count.requests === 1 ? 'one request' : `${count.requests} requests`}`,
				),
				...row('first', count.first.join('  ')),
				...(count.keys > count.first.length
					? row('last', count.last.join('  '))
					: []),
				...row('lost', consequenceOf(count.prefix)),
				[],
				line('  Enter puts it into the plan; Esc goes back.', 'strong'),
			];
		}
	}
}
