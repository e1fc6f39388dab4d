import type {PeerRoundTrip} from '../../cluster/member-metrics.js';
import {isListed} from '../../cluster/member.js';
import type {MemberObservation} from '../../cluster/observation.js';
import {currentMetrics} from '../../cluster/observation.js';
import {defaultThresholds} from '../../diagnosis/thresholds.js';
import {formatCount, formatDuration} from '../../units.js';
import {labelOf} from '../finding-lines.js';
import {cutLine, line, span} from '../text/line.js';
import type {MemberInDepth, Section} from './member-section.js';
import {columnsOf, fit} from '../text/text-fit.js';
import type {Line, Span} from '../text/tone.js';

const cellColumns = 9;
const mostNameColumns = 14;
// Peers listed one by one where there is no room for the whole matrix.
const mostListed = 8;

/** How long it is from each member to each other and back, as they measured it themselves; `n/a` where that was not read. */
export function peerSection(member: MemberInDepth): Section {
	const {members} = member.observation;
	const listed = members.filter(each => isListed(each.member));
	if (listed.length < 2) {
		const text =
			members.length < 2 ? 'it has no peers' : 'not known: no member list';
		return {title, rows: [{label: '', value: text, tone: 'plain'}]};
	}

	return {
		title,
		rows: [],
		drawn: columns =>
			matrixColumns(listed, member) <= columns
				? matrixLines(listed, member, columns)
				: ownLines(listed, member, columns),
	};
}

const title = 'Round trips between members, p99 since each started';

/** One way in few words: `2 ms`, `<400 us` where samples are too few for a p99, `n/a`. */
export function roundTripText(trip: PeerRoundTrip | undefined): string {
	if (trip?.p99Ms !== undefined) return formatDuration(trip.p99Ms);
	return trip?.allBelowMs === undefined
		? 'n/a'
		: `<${formatDuration(trip.allBelowMs)}`;
}

function nameColumns(
	listed: readonly MemberObservation[],
	{observation}: MemberInDepth,
): number {
	const names = listed.map(each => labelOf(each.member.id, observation));
	return Math.min(mostNameColumns, Math.max(...names.map(columnsOf)));
}

function matrixColumns(
	listed: readonly MemberObservation[],
	member: MemberInDepth,
): number {
	return 3 + 5 + nameColumns(listed, member) + listed.length * cellColumns;
}

function matrixLines(
	listed: readonly MemberObservation[],
	member: MemberInDepth,
	columns: number,
): readonly Line[] {
	const {observation, facts} = member;
	const width = nameColumns(listed, member);
	const nameOf = (each: MemberObservation): string =>
		labelOf(each.member.id, observation);
	return [
		[
			span(' '.repeat(3 + 5 + width)),
			...listed.map(each =>
				span(
					fit(`to ${nameOf(each)}`, cellColumns - 1, 'right').padStart(
						cellColumns,
					),
					'info',
				),
			),
		],
		...listed.map(from => [
			span('   from ', 'info'),
			span(
				fit(nameOf(from), width),
				from.member.id === facts.id ? 'strong' : 'info',
			),
			...listed.map(to => cell(from, to)),
		]),
		...notes(listed, columns),
	].map(row => cutLine(row, columns));
}

function cell(from: MemberObservation, to: MemberObservation): Span {
	if (from === to) return span('·'.padStart(cellColumns), 'faint');
	const shown = tripSpan(from, to);
	return {...shown, text: shown.text.padStart(cellColumns)};
}

function tripSpan(from: MemberObservation, to: MemberObservation): Span {
	const isCurrent = currentMetrics(from) !== undefined;
	const trip = tripOf(from, to);
	const text = roundTripText(trip);
	if (text === 'n/a') return span(text);
	if (!isCurrent) return span(`~${text}`, 'faint');
	const isSlow = (trip?.p99Ms ?? 0) >= defaultThresholds.peerRoundTripWarningMs;
	return span(text, isSlow ? 'warning' : 'strong');
}

function tripOf(
	from: MemberObservation,
	to: MemberObservation,
): PeerRoundTrip | undefined {
	const metrics = currentMetrics(from) ?? from.lastMetrics?.value;
	return metrics?.peerRoundTrips?.find(({peerId}) => peerId === to.member.id);
}

// Only this member's own, slowest first.
function ownLines(
	listed: readonly MemberObservation[],
	{each, observation}: MemberInDepth,
	columns: number,
): readonly Line[] {
	const own = listed
		.filter(to => to.member.id !== each.member.id)
		.toSorted(
			(a, b) => (tripOf(each, b)?.p99Ms ?? 0) - (tripOf(each, a)?.p99Ms ?? 0),
		);
	const left = own.length - mostListed;
	return [
		...own
			.slice(0, mostListed)
			.map(to => [
				span('   to '),
				span(fit(labelOf(to.member.id, observation), mostNameColumns), 'info'),
				span(' '),
				tripSpan(each, to),
				span(`, ${formatCount(tripOf(each, to)?.samples ?? 0)} samples`),
			]),
		...(left > 0 ? [line(`   ${left} more, none slower`, 'info')] : []),
	].map(row => cutLine(row, columns));
}

// What `<` means, where one is shown.
function notes(
	listed: readonly MemberObservation[],
	columns: number,
): readonly Line[] {
	const isFew = listed.some(from =>
		listed.some(to => roundTripText(tripOf(from, to)).startsWith('<')),
	);
	return isFew
		? [
				cutLine(
					line('   <: too few samples for a p99, all were below'),
					columns,
				),
			]
		: [];
}
