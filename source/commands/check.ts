import {memberLabel} from '../cluster/member.js';
import {isReachable, type Observation} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import {diagnose} from '../diagnosis/diagnose.js';
import {parseDuration} from '../duration.js';
import {assembleObserver} from '../engine/assemble.js';
import type {Observer} from '../observe/observer.js';
import {printable} from '../printable.js';
import {checkReport} from '../report/check-report.js';
import {checkColumns, checkRows} from '../report/check-rows.js';
import {checkText} from '../report/check-text.js';
import {exitCodeOf} from '../report/exit-code.js';
import {formatDuration} from '../units.js';
import {UserError} from '../user-error.js';
import type {Invocation} from '../command-line/invocation.js';
import {terminalPaint} from '../report/paint.js';
import {unreachableText} from '../report/unreachable-text.js';

const defaultWindowMs = 2000;

/** One-shot health. Never changes anything, and never lists alarms through raft. */
export async function check(invocation: Invocation): Promise<number> {
	const {commandLine, connection, vantage, nowMs, look, stdout} = invocation;
	const output = commandLine.given.get('output') ?? 'table';
	if (output !== 'table' && output !== 'json') {
		throw new UserError({
			what: `--output takes table or json, not ${JSON.stringify(output)}`,
			tryThis: 'etcd-medic check --output json',
		});
	}

	const window = commandLine.given.get('window');
	const windowMs =
		window === undefined ? defaultWindowMs : parseDuration(window, '--window');
	const observer = assembleObserver(
		{
			...connection,
			vantage,
			windowMs,
			intervalMs: windowMs,
			isReadOnly: true,
			stateDirectory: '',
			mayResume: false,
			snapshotFile: '',
			runId: '',
		},
		{
			nowMs,
			sleep: async ms =>
				new Promise(resolve => {
					setTimeout(resolve, ms);
				}),
		},
	);
	const observation = await observeFor(observer, windowMs, invocation);
	observer.close();
	const diagnosis = diagnose(observation, {nowMs: nowMs()});
	if (output === 'json') {
		stdout.write(
			`${JSON.stringify(checkReport(observation, diagnosis), null, 2)}\n`,
		);
	} else {
		// Only here is anything drawn; JSON for cron must not pay for it.
		const {printTable} = await import('../view/printed-table.js');
		const width = stdout.isTTY ? stdout.columns : 120;
		stdout.write(
			`${checkText({
				observation,
				diagnosis,
				width,
				table: printTable(checkRows(observation), checkColumns, width, {
					isAscii: look.isAscii,
				}),
				paint: terminalPaint(look.hasColour),
			})}\n`,
		);
	}

	const nobody = unreachableText(observation);
	if (nobody !== undefined) invocation.stderr.write(`etcd-medic: ${nobody}\n`);
	return exitCodeOf(diagnosis.verdict.level);
}

// Two rounds a window apart; who answered is said at once, so that nobody
// waits in the dark.
async function observeFor(
	observer: Observer,
	windowMs: number,
	{stderr, stdout}: Invocation,
): Promise<Observation> {
	const first = await observer.round();
	if (windowMs === 0 || !first.members.some(each => isReachable(each))) {
		return first;
	}

	if (stderr.isTTY || stdout.isTTY) {
		stderr.write(`${answeredLine(first)}\n`);
		stderr.write(
			`measuring fsync and commit times for ${formatDuration(windowMs)} (--window 0: do not wait)\n`,
		);
	}

	await new Promise(resolve => {
		setTimeout(resolve, windowMs);
	});
	return observer.round();
}

function answeredLine(observation: Observation): string {
	return observation.members
		.map(each => {
			const name = printable(memberLabel(each.member));
			return isReachable(each)
				? `${name} answers`
				: `${name} UNREACHABLE (${problemOf(each.status)?.kind ?? 'no answer yet'})`;
		})
		.join(', ');
}
