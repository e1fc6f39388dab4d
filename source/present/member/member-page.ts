import type {MemberId} from '../../cluster/member.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import {historyRows} from './history-rows.js';
import {cutLine, ends, heading, line, sideBySide, span} from '../text/line.js';
import {leaderMark, stateSpan} from './member-panel.js';
import type {MemberInDepth, Section} from './member-section.js';
import {diskSection} from './member-latency.js';
import {peerSection} from './member-peers.js';
import {
	raftSection,
	readSection,
	spaceSection,
	troubleSection,
} from './member-sections.js';
import {
	certificateSection,
	hostSection,
	processSection,
} from './member-surroundings.js';
import {allFacts} from '../overview-lines.js';
import {readingOf, type Reading} from '../text/scroll.js';
import type {ShownState} from '../shown-state.js';
import {spaceBar} from './space-bar.js';
import {cut, wrap} from '../text/text-fit.js';
import type {Line} from '../text/tone.js';

/** From this width on the sections stand in two columns. */
const wideEnough = 110;
const labelColumns = 15;

/**
 * One member in depth, in at most so many rows. `memberId` is the member that
 * was chosen; where it has left the cluster the page says so, and shows no other
 * in its place.
 */
export function memberPage(
	state: ShownState,
	memberId: MemberId | undefined,
	columns: number,
	rows: number,
	offset: number,
	nowMs: Milliseconds,
): Reading {
	const {observation} = state;
	const facts = allFacts(state, nowMs);
	const place =
		memberId === undefined ? 0 : facts.findIndex(each => each.id === memberId);
	const chosen = facts[place];
	const each = observation?.members[place];
	if (observation === undefined || chosen === undefined || each === undefined) {
		return {
			lines: [
				heading('Member', columns),
				[],
				line(
					memberId === undefined
						? '  No member is known yet.'
						: '  ▲ This member is no longer in the member list.',
				),
			].slice(0, rows),
			furthest: 0,
		};
	}

	const member: MemberInDepth = {facts: chosen, each, observation, nowMs};
	const text = [...whoRows(member, columns), ...bodyRows(member, columns)];
	const {lines, furthest} = readingOf(text, offset, rows - 1, columns);
	const note = `${place + 1} of ${facts.length}, ← → for the next`;
	return {
		lines: [heading(`Member ${chosen.label}`, columns, note), ...lines],
		furthest,
	};
}

function whoRows({facts}: MemberInDepth, columns: number): readonly Line[] {
	const {state} = facts;
	return [
		ends(
			[
				span(' '),
				leaderMark(facts),
				span(facts.label, 'strong'),
				span(` ${facts.role}  `),
				stateSpan(facts),
				...(state.reason === undefined
					? []
					: [span(` ${state.reason}`, 'warning')]),
			],
			[span(facts.ageText, facts.isStatusStale ? 'warning' : 'plain')],
			columns,
		),
		cutLine(
			[
				span(
					`   ID ${facts.id}, asked at ${facts.endpoint === '' ? 'n/a' : facts.endpoint}, Status in ${formatDuration(facts.callMs)}`,
				),
			],
			columns,
		),
		[
			span('   '),
			...spaceBar(facts.backend, Math.max(8, columns - 6), facts.isStatusStale),
		],
		...(facts.history === undefined
			? []
			: historyRows(facts.history, columns - 6).map(row => [
					span('   '),
					...row,
				])),
	];
}

function bodyRows(member: MemberInDepth, columns: number): readonly Line[] {
	const left = [troubleSection, spaceSection, diskSection, readSection];
	const right = [
		raftSection,
		peerSection,
		processSection,
		hostSection,
		certificateSection,
	];
	if (columns < wideEnough) {
		return [...left, ...right].flatMap(section =>
			sectionRows(section(member), columns),
		);
	}

	const half = Math.floor((columns - 2) / 2);
	return sideBySide(
		[left, right].map(sections => ({
			columns: half,
			lines: sections.flatMap(section => sectionRows(section(member), half)),
		})),
		2,
	);
}

function sectionRows(
	{title, rows, drawn}: Section,
	columns: number,
): readonly Line[] {
	return [
		[],
		cutLine([span(` ${title}`, 'strong')], columns),
		...rows.flatMap(({label, value, tone, isCut}) => {
			const indent = label === '' ? 3 : 3 + labelColumns;
			const room = Math.max(10, columns - indent);
			const texts = isCut === true ? [cut(value, room)] : wrap(value, room);
			return texts.map((text, index) =>
				cutLine(
					[
						span(
							index === 0 && label !== ''
								? `   ${label.padEnd(labelColumns)}`
								: ' '.repeat(indent),
							'info',
						),
						span(text, tone),
					],
					columns,
				),
			);
		}),
		...(drawn?.(columns) ?? []),
	];
}
