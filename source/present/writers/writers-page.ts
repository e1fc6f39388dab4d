import {formatCount, formatDuration, type Milliseconds} from '../../units.js';
import type {WatchedWriters} from '../../writers/watch-writers.js';
import {formatAge} from '../freshness.js';
import {cutLine, heading, indented, span, spinner} from '../text/line.js';
import {readingOf, type Reading} from '../text/scroll.js';
import {shareBar} from './share-table.js';
import type {ShownState} from '../shown-state.js';
import {outside} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';
import {remarkLines, sentence} from './writers-lines.js';
import {countedLines, tallyLines, totalText} from './writers-tables.js';
import {liveRemarks, problemText, watchRemarks} from './writers-words.js';

/** The Writers screen in at most so many rows: who writes how much, live and after. */
export function writersPage(
	{writers}: ShownState,
	columns: number,
	rows: number,
	offset: number,
	nowMs: Milliseconds,
): Reading {
	// As wide as the printed form, less the margin that every screen has.
	const room = columns - 1;
	const {note, text} =
		writers === undefined ? unasked(room) : pageOf(writers, room, nowMs);
	const {lines, furthest} = readingOf(text, offset, rows - 1, room);
	return {
		lines: [heading('Writers', columns, note), ...lines.map(indented)],
		furthest,
	};
}

type Page = {readonly note: string; readonly text: readonly Line[]};
type Study = NonNullable<ShownState['writers']>;

function unasked(columns: number): Page {
	return {
		note: 'nothing watched yet',
		text: [
			[],
			...sentence(
				'Press w to watch who writes: 30 s of the changes under /registry/, through one member, then it stops by itself. n counts all keys instead, page by page and with pauses. Both only read.',
				columns,
			),
		],
	};
}

function pageOf(study: Study, columns: number, nowMs: Milliseconds): Page {
	switch (study.kind) {
		case 'watching': {
			return watching(study, columns, nowMs);
		}

		case 'watched': {
			const {watched, atMs, gaveWayTo} = study;
			return {
				note: `watched ${formatAge(nowMs - atMs)}; w again, n counts keys`,
				text: [
					...gaveWay(gaveWayTo, columns),
					...sentence(
						totalText(watched.tally, watched, watched.outcome.coveredMs),
						columns,
					),
					...remarkLines(watchRemarks(watched), columns),
					...problemLines(watched, columns),
					...tallyLines(watched.tally, watched.outcome.coveredMs, columns),
				],
			};
		}

		case 'counting': {
			return counting(study, columns, nowMs);
		}

		case 'counted': {
			return {
				note: `counted ${formatAge(nowMs - study.atMs)}; n again, w watches`,
				text: [
					...gaveWay(study.gaveWayTo, columns),
					...countedLines(study.counted, columns),
				],
			};
		}

		case 'problem': {
			return {
				note: `${formatAge(nowMs - study.atMs)}; w tries again`,
				text: [
					[],
					...sentence(`✗ ${outside(study.message)}`, columns, 'warning'),
				],
			};
		}
	}
}

function watching(
	study: Extract<Study, {kind: 'watching'}>,
	columns: number,
	nowMs: Milliseconds,
): Page {
	const {startedAtMs, endsAtMs, atMs, member, prefix, gaps, isNospace} = study;
	const talliedMs = Math.max(0, atMs - startedAtMs);
	const lastMs = endsAtMs - startedAtMs;
	const passedMs = Math.min(lastMs, Math.max(0, nowMs - startedAtMs));
	return {
		note: `live, ${wholeSeconds(lastMs - passedMs)} left; x stops`,
		text: [
			progressRow(
				`watching through ${outside(member)} for ${wholeSeconds(passedMs)} of ${wholeSeconds(lastMs)}`,
				lastMs === 0 ? 1 : passedMs / lastMs,
				columns,
			),
			...sentence(totalText(study.tally, {prefix}, talliedMs), columns),
			...remarkLines(liveRemarks({gaps, isNospace}), columns),
			...tallyLines(study.tally, talliedMs, columns),
		],
	};
}

function counting(
	study: Extract<Study, {kind: 'counting'}>,
	columns: number,
	nowMs: Milliseconds,
): Page {
	const {done, all, startedAtMs, prefix} = study;
	const tookMs = Math.max(0, nowMs - startedAtMs);
	const left =
		all === undefined || done === 0
			? ''
			: `, about ${wholeSeconds((tookMs * Math.max(0, all - done)) / done)} left`;
	return {
		note: 'counting keys; x stops',
		text: [
			progressRow(
				`counting ${outside(prefix)} for ${wholeSeconds(tookMs)}: ${all === undefined ? 'asking how many keys there are' : `${formatCount(done)} of ${formatCount(all)} keys`}${left}`,
				all === undefined || all === 0 ? 0 : done / all,
				columns,
			),
			[],
			...sentence(
				'Pages of keys without their values, from one member, with a pause as long as each page took. The result comes at the end.',
				columns,
				'plain',
			),
		],
	};
}

function progressRow(text: string, share: number, columns: number): Line {
	return cutLine(
		[spinner, span(' '), ...shareBar(share, 16), span(` ${text}`)],
		columns,
	);
}

function problemLines(
	{outcome, prefix}: WatchedWriters,
	columns: number,
): readonly Line[] {
	return outcome.ended === 'no-member' && outcome.members.length === 0
		? sentence(
				`cannot watch: ${problemText(outcome.gaps.at(-1)?.problem, prefix)}`,
				columns,
				'warning',
			)
		: [];
}

function gaveWay(title: string | undefined, columns: number): readonly Line[] {
	return title === undefined
		? []
		: sentence(
				`ended early, so as not to be in the way of: ${outside(title)}`,
				columns,
				'warning',
			);
}

function wholeSeconds(ms: Milliseconds): string {
	return formatDuration(Math.ceil(ms / 1000) * 1000);
}
