import {memberById} from '../cluster/observation.js';
import {memberLabel} from '../cluster/member.js';
import {formatBytes, formatDuration, type Milliseconds} from '../units.js';
import {timeOfDay} from './event-lines.js';
import {formatAge} from './freshness.js';
import {cutLine, heading, line, span} from './text/line.js';
import {readingOf, type Reading} from './text/scroll.js';
import type {ShownState} from './shown-state.js';
import {outside, wrap} from './text/text-fit.js';
import type {Line, Tone} from './text/tone.js';

/** The Prevent screen in at most so many rows: what would have warned, and what to change. */
export function preventPage(
	state: ShownState,
	columns: number,
	rows: number,
	offset: number,
	nowMs: Milliseconds,
): Reading {
	const {prevent} = state;
	const text =
		prevent === undefined
			? [[], ...words('Press w once a member has answered.', columns)]
			: [
					...alertLines(prevent, state, columns),
					...quotaLines(prevent, columns),
					...commandLines(columns),
				];
	const note =
		prevent === undefined
			? 'not looked at yet'
			: `looked at ${timeOfDay(prevent.atMs)}, ${formatAge(nowMs - prevent.atMs)}; w looks again`;
	const {lines, furthest} = readingOf(text, offset, rows - 1, columns);
	return {lines: [heading('Prevent', columns, note), ...lines], furthest};
}

type Prevent = NonNullable<ShownState['prevent']>;

// With less than that before it, an alert that waits for its `for` (up to some
// minutes) could not have fired, and silence says nothing. No upstream source.
const leastHistoryMs: Milliseconds = 300_000;

function alertLines(
	prevent: Prevent,
	state: ShownState,
	columns: number,
): readonly Line[] {
	return [
		cutLine([span(' What would have warned', 'strong')], columns),
		...(prevent.historyMs < leastHistoryMs
			? words(tooShort(prevent), columns)
			: replayedLines(prevent, state, columns)),
	];
}

function tooShort(prevent: Prevent): string {
	const {incidentAtMs, historyMs} = prevent;
	const before = incidentAtMs === undefined ? '' : ' before the incident';
	const length = formatDuration(historyMs);
	const begins =
		incidentAtMs !== undefined && historyMs === 0
			? 'the history begins in the incident'
			: `there is ${length} of it${before}`;
	return `Not enough history to judge our alerts: ${begins}; ${seenText(prevent)}. --prometheus URL brings the hours before.`;
}

function seenText({incidentAtMs, isFromHistory}: Prevent): string {
	if (incidentAtMs === undefined) {
		return 'no verdict since this screen was opened was critical';
	}

	const instant = `${new Date(incidentAtMs).toISOString().slice(0, 19)}Z`;
	return isFromHistory === true
		? `it shows a member at its quota from ${instant} on`
		: `the verdict was first critical at ${instant}`;
}

function replayedLines(
	prevent: Prevent,
	{observation}: ShownState,
	columns: number,
): readonly Line[] {
	const {alerts, incidentAtMs, historyMs} = prevent;
	const fired = alerts.filter(each => each.kind === 'fired');
	const untold = alerts.filter(each => each.kind === 'cannot-tell').length;
	const until = incidentAtMs === undefined ? 'until now' : 'until then';
	const outcome =
		fired.length === 0
			? 'none of them would have fired.'
			: 'these would have fired:';
	return [
		...words(
			`Our alerts, judged on the ${formatDuration(historyMs)} of history there is (--prometheus URL brings the hours before): ${seenText(prevent)}; ${until} ${outcome}`,
			columns,
		),
		...(fired.length === 0
			? []
			: fired.map(({name, severity, leadMs, memberId}) => {
					const each =
						memberId === undefined || observation === undefined
							? undefined
							: memberById(observation, memberId);
					const when =
						incidentAtMs === undefined
							? `${formatDuration(leadMs)} ago`
							: leadMs >= 0
								? `${formatDuration(leadMs)} before`
								: `${formatDuration(-leadMs)} after it`;
					return cutLine(
						[
							span(`   ${severity.padEnd(8)} `, severity),
							span(outside(name).padEnd(34), 'strong'),
							span(` ${when}`),
							span(
								each === undefined
									? ''
									: `, ${outside(memberLabel(each.member))}`,
							),
						],
						columns,
					);
				})),
		...words(
			`${alerts.length - fired.length - untold} would have stayed silent; ${untold} cannot be told from this history.`,
			columns,
		),
	];
}

function quotaLines(
	{quota, rollout}: Prevent,
	columns: number,
): readonly Line[] {
	return [
		[],
		cutLine(
			[
				span(
					` Quota: ${formatBytes(quota.quotaBytes)} on every member`,
					'strong',
				),
			],
			columns,
		),
		...quota.reasons.flatMap(each => listed('-', outside(each), columns)),
		...quota.warnings.flatMap(each =>
			listed('▲', outside(each), columns, 'warning'),
		),
		...rollout.map(({member, state}) => {
			const [text, tone] = rolloutWords[state];
			return cutLine(
				[span(`   ${outside(member)}: `), span(text, tone)],
				columns,
			);
		}),
	];
}

const rolloutWords: Readonly<
	Record<Prevent['rollout'][number]['state'], readonly [string, Tone]>
> = {
	done: ['✓ has it', 'good'],
	'to-do': ['○ has another quota', 'plain'],
	restarting: ['► does not serve now: wait before the next', 'warning'],
	unknown: ['○ not known', 'plain'],
};

/** What `prevent` prints, each with the key that copies its command. */
export const preventItems = [
	{key: 'P', kind: 'prometheus', what: 'these alerts as rules'},
	{key: 'D', kind: 'grafana', what: 'a dashboard'},
	{key: 'K', kind: 'kubeadm', what: 'quota and compaction for kubeadm'},
	{key: 'M', kind: 'manifest', what: 'the same for the static pod'},
	{key: 'S', kind: 'systemd', what: 'a timer for maintain and check'},
	{key: 'J', kind: 'cronjob', what: 'the same inside of the cluster'},
] as const;

/** The command of that key's item, for the cluster that is shown; '' for any other key. */
export function preventCommand(state: ShownState, key: string): string {
	const item = preventItems.find(each => each.key === key);
	const endpoints = (state.observation?.members ?? [])
		.map(each => each.endpoint)
		.filter(each => each !== '');
	return item === undefined
		? ''
		: `etcd-medic prevent ${item.kind}${endpoints.length === 0 ? '' : ` --endpoints=${endpoints.map(each => outside(each)).join(',')}`}`;
}

function commandLines(columns: number): readonly Line[] {
	return [
		[],
		cutLine(
			[
				span(' Printed for this cluster', 'strong'),
				span('; a letter copies its command'),
			],
			columns,
		),
		...preventItems.map(({key, kind, what}) =>
			cutLine(
				[
					span(`   ${key}  `, 'strong'),
					span(`etcd-medic prevent ${kind}`.padEnd(32), 'info'),
					span(what),
				],
				columns,
			),
		),
	];
}

// Later rows under the first word: what is listed is told apart.
function listed(
	mark: string,
	text: string,
	columns: number,
	tone: Tone = 'plain',
): readonly Line[] {
	return wrap(text, Math.max(1, columns - 5)).map((row, index) =>
		cutLine(line(`   ${index === 0 ? mark : ' '} ${row}`, tone), columns),
	);
}

function words(
	text: string,
	columns: number,
	tone: Tone = 'plain',
): readonly Line[] {
	return wrap(text, Math.max(1, columns - 3)).map(row =>
		cutLine(line(`   ${row}`, tone), columns),
	);
}
