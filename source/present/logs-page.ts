import {formatBytes, type Milliseconds} from '../units.js';
import {formatAge} from './freshness.js';
import {cutLine, heading, indented, span, spinner} from './text/line.js';
import {logLines} from './log-lines.js';
import {readingOf, type Reading} from './text/scroll.js';
import type {ShownState} from './shown-state.js';
import {outside, wrap} from './text/text-fit.js';
import type {Line, Tone} from './text/tone.js';

/** The Logs screen in at most so many rows: what this node's etcd log says, or where it was looked for. */
export function logsPage(
	{log, observation}: ShownState,
	columns: number,
	rows: number,
	offset: number,
	nowMs: Milliseconds,
): Reading {
	const here = outside(observation?.vantage ?? 'this machine');
	// As wide as the printed form, less the margin that every screen has.
	const room = columns - 1;
	const {note, text} = pageOf(log, here, room, nowMs);
	const {lines, furthest} = readingOf(text, offset, rows - 1, room);
	return {
		lines: [heading('Logs', columns, note), ...lines.map(indented)],
		furthest,
	};
}

type Page = {readonly note: string; readonly text: readonly Line[]};

function pageOf(
	log: ShownState['log'],
	here: string,
	columns: number,
	nowMs: Milliseconds,
): Page {
	switch (log?.kind) {
		case undefined: {
			return {
				note: 'not read yet',
				text: [
					[],
					...words(
						`Press w to read the etcd log of ${here}: that of the static pod, else journald.`,
						columns,
					),
				],
			};
		}

		case 'reading': {
			const from =
				log.source === ''
					? ''
					: ` ${outside(log.source)}, ${formatBytes(log.bytes)} so far`;
			return {
				note: 'reading',
				text: [
					cutLine(
						[spinner, span(` reading the etcd log of ${here}${from}`)],
						columns,
					),
				],
			};
		}

		case 'none': {
			return {
				note: `looked ${formatAge(nowMs - log.atMs)}; w looks again`,
				text: [
					[],
					...words(`▲ No log of etcd found on ${here}.`, columns, 'warning'),
					...words(`Looked in ${outside(log.lookedIn)}.`, columns),
					...(log.trouble === '' ? [] : words(outside(log.trouble), columns)),
					[],
					...words(
						'On a control-plane node, as root, this screen reads it by itself. A log from elsewhere:',
						columns,
					),
					...words('  etcd-medic explain FILE', columns),
					...words('  crictl logs ID 2>&1 | etcd-medic explain -', columns),
				],
			};
		}

		case 'read': {
			const {summary, conclusion, sources, trouble} = log;
			const {head, patterns} = logLines(summary, conclusion, sources, columns);
			return {
				note: `read ${formatAge(nowMs - log.atMs)}; w reads again`,
				text: [
					...head,
					...(trouble === ''
						? []
						: words(
								`This is not all: ${outside(trouble)}`,
								columns,
								'warning',
							)),
					...patterns,
				],
			};
		}
	}
}

function words(
	text: string,
	columns: number,
	tone: Tone = 'plain',
): readonly Line[] {
	return wrap(text, Math.max(1, columns - 2)).map(row => [
		span(`  ${row}`, tone),
	]);
}
