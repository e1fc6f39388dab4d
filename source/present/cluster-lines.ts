import type {Alarm} from '../cluster/alarm.js';
import type {Observation} from '../cluster/observation.js';
import {alarmsOf, agreedLeader} from '../cluster/observation.js';
import {quorumOf} from '../cluster/quorum.js';
import {labelsOfIds} from '../diagnosis/naming.js';
import {formatCount} from '../units.js';
import {labelOf} from './finding-lines.js';
import {box, cutLine, fitRows, span} from './text/line.js';
import type {ShownState} from './shown-state.js';
import {outside} from './text/text-fit.js';
import type {Line, Span, Tone} from './text/tone.js';

/** The cluster as a whole, in a box of at most so many rows: votes, leader, alarms, spread of revisions. */
export function clusterBox(
	state: ShownState,
	columns: number,
	rows: number,
): readonly Line[] {
	const body = clusterRows(state, columns - 4);
	return box(
		[span('  '), span('cluster', 'strong')],
		[],
		fitRows(body, Math.max(0, rows - 2)),
		columns,
		'faint',
	);
}

/** The same facts as rows without a box. */
export function clusterRows(
	state: ShownState,
	columns: number,
): readonly Line[] {
	return clusterFacts(state).map(([label, value]) =>
		cutLine([span(` ${label.padEnd(10)}`), value], columns),
	);
}

function clusterFacts(
	state: ShownState,
): ReadonlyArray<readonly [string, Span]> {
	const {observation} = state;
	if (observation === undefined) return [['members', span('not known yet')]];
	const quorum = quorumOf(observation);
	const leader = agreedLeader(observation);
	const alarms = alarmsOf(observation);
	const revisions = observation.members.flatMap(each =>
		each.status?.kind === 'value' ? [each.status.value.revision] : [],
	);
	return [
		['voters', span(votesText(quorum), votesTone(quorum.toSpare))],
		[
			'leader',
			quorum.reachable === 0
				? span('not known', 'warning')
				: leader === undefined
					? span('none agreed on', 'critical')
					: span(labelOf(leader, observation), 'strong'),
		],
		[
			'alarms',
			alarms === undefined
				? span('not known', 'warning')
				: alarms.length === 0
					? span('none', 'good')
					: span(alarmsText(alarms, observation), 'critical'),
		],
		[
			'revision',
			span(
				revisions.length === 0
					? 'n/a'
					: `${formatCount(Math.max(...revisions))}, members differ by ${formatCount(Math.max(...revisions) - Math.min(...revisions))}`,
			),
		],
		['members', span(String(observation.members.length))],
		['asked via', span(outside(state.source))],
	];
}

// Each kind once, with the members that have it, or their number.
function alarmsText(
	alarms: readonly Alarm[],
	observation: Observation,
): string {
	const kinds = [...new Set(alarms.map(each => each.type))];
	return kinds
		.map(kind => {
			const owners = alarms
				.filter(each => each.type === kind)
				.map(each => each.memberId);
			return `${outside(kind)} on ${labelsOfIds(owners, observation)}`;
		})
		.join(', ');
}

function votesText(quorum: ReturnType<typeof quorumOf>): string {
	const spare =
		quorum.toSpare < 0
			? `${-quorum.toSpare} too few`
			: `${quorum.toSpare} to spare`;
	return `${quorum.reachable} of ${quorum.voters} answer, ${quorum.needed} needed, ${spare}`;
}

function votesTone(toSpare: number): Tone {
	if (toSpare < 0) return 'critical';
	return toSpare === 0 ? 'warning' : 'strong';
}
