import {memberLabel} from '../cluster/member.js';
import type {KeptScrapes} from '../cluster/kept-scrape.js';
import {keptFrom, trendsOf} from '../cluster/kept-scrape.js';
import {
	agreedClusterId,
	isAtAnothersUrl,
	isNotAskedYet,
	isReachable,
	type Observation,
} from '../cluster/observation.js';
import {problemOf} from '../cluster/reading.js';
import type {Trends} from '../cluster/trend.js';
import {mergedTrends, withObservation} from '../cluster/trend.js';
import {
	checkOptionsFrom,
	type CheckOptions,
} from '../command-line/check-options.js';
import {lookedForText} from '../command-line/connection.js';
import type {Invocation} from '../command-line/invocation.js';
import {prometheusOptionsFrom} from '../command-line/prometheus-options.js';

import {diagnose} from '../diagnosis/diagnose.js';
import type {Diagnosis} from '../diagnosis/finding.js';
import {growthLines} from '../diagnosis/growth-words.js';
import {assembleObserver} from '../engine/assemble-observer.js';
import {leftCanaryNotice} from '../engine/left-canary.js';
import {
	betweenLooksMs,
	longestLookMs,
	lookLonger,
	patientRound,
} from '../engine/second-look.js';
import {readKeptScrapes, writeKeptScrapes} from '../host/kept-scrape.js';
import {writeOut} from '../host/write-out.js';
import {haveKeptWindows, withKeptWindows} from '../metrics/kept-window.js';
import {prometheusHistory} from '../metrics/prometheus-history.js';
import type {HostObserver, Observer} from '../observe/observer.js';
import {printable} from '../printable.js';
import {checkMarkdown} from '../report/check-markdown.js';
import {checkPrometheus} from '../report/check-prometheus.js';
import {checkReport} from '../report/check-report.js';
import {checkColumns, checkRows} from '../report/check-rows.js';
import {checkText} from '../report/check-text.js';
import {exitCodeOf} from '../report/exit-code.js';
import {terminalPaint} from '../report/paint.js';
import {unreachableText} from '../report/unreachable-text.js';
import {formatDuration} from '../units.js';

/** For the first look at this machine's disks. */
const hostPatienceMs = 300;

/** What one check has seen. */
type Seen = {
	readonly observation: Observation;
	readonly trends: Trends;
	readonly kept: KeptScrapes | undefined;
};

/**
 * One-shot health. Never changes anything on the cluster, and never lists
 * alarms through raft; leaves its scrape for the next run where it may write.
 */
export async function check(invocation: Invocation): Promise<number> {
	const {commandLine, connection, vantage, nowMs, stdout, stderr} = invocation;
	const options = checkOptionsFrom(commandLine.given);
	const observer = assembleObserver(
		{
			...connection,
			vantage,
			// Its first page is kept to the end of the longest look.
			windowMs: options.windowMs ?? longestLookMs + betweenLooksMs,
		},
		{nowMs},
	);
	const seen = await look(observer, options, invocation);
	observer.close();
	const {observation, trends} = seen;
	const thresholds = invocation.configuration?.thresholds;
	const diagnosis = diagnose(observation, {nowMs: nowMs(), trends, thresholds});
	const text = await textOf(seen, diagnosis, options, invocation);
	if (text !== '') await writeOut(stdout, `${text}\n`);
	const nobody = unreachableText(observation, lookedForText(connection));
	if (nobody !== undefined && !options.isQuiet) {
		stderr.write(`etcd-medic: ${nobody}\n`);
	}

	const left = await leftCanaryNotice(
		{...connection, stateDirectory: invocation.stateDirectory},
		observation,
		nowMs,
	);
	if (left !== undefined && !options.isQuiet) {
		stderr.write(`etcd-medic: ${left}\n`);
	}

	const keeping = keptFrom(observation, trends, seen.kept);
	if (keeping !== undefined) {
		// Without it the next run waits for its own window; nothing else is lost.
		await writeKeptScrapes(invocation.stateDirectory, keeping);
	}

	const code = exitCodeOf(diagnosis.verdict.level);
	return code === 1 && options.failOn === 'critical' ? 0 : code;
}

async function look(
	observer: HostObserver,
	options: CheckOptions,
	invocation: Invocation,
): Promise<Seen> {
	const {stateDirectory, commandLine, nowMs, stderr} = invocation;
	const prometheus = prometheusOptionsFrom(commandLine.given);
	const first = await observer.round();
	const clusterId = agreedClusterId(first);
	const kept =
		clusterId === undefined
			? undefined
			: await readKeptScrapes(stateDirectory, clusterId);
	const recorded =
		prometheus === undefined
			? undefined
			: prometheusHistory({
					url: new URL(prometheus.url),
					historyMs: prometheus.historyMs,
					untilMs: nowMs(),
					observation: first,
					signal: new AbortController().signal,
				});
	const observation = await observeFor(
		observer,
		first,
		kept,
		options,
		invocation,
	);
	const own = withObservation(trendsOf(kept), observation);
	const history = await recorded;
	if (history?.notice !== undefined && !options.isQuiet) {
		stderr.write(`etcd-medic: ${history.notice}\n`);
	}

	const trends =
		history === undefined ? own : mergedTrends(own, history.trends);
	// It began with the first round, and takes milliseconds where nothing hangs.
	const host = await observer.host(hostPatienceMs);
	return {observation: {...observation, host}, trends, kept};
}

// Two rounds a window apart, or one where an earlier run's scrape makes the
// window; who answered is said at once, so that nobody waits in the dark.
async function observeFor(
	observer: Observer,
	first: Observation,
	kept: KeptScrapes | undefined,
	options: CheckOptions,
	{stderr, stdout, nowMs, configuration}: Invocation,
): Promise<Observation> {
	const windowMs = options.windowMs ?? betweenLooksMs;
	if (windowMs === 0 || !first.members.some(each => isReachable(each))) {
		return first;
	}

	const isAsked = options.windowMs !== undefined;
	if (!isAsked && haveKeptWindows(first, kept)) {
		return withKeptWindows(first, kept);
	}

	const isWatched = (stderr.isTTY || stdout.isTTY) && !options.isQuiet;
	if (isWatched) {
		stderr.write(`${answeredLine(first)}\n`);
		stderr.write(
			`measuring fsync and commit times for ${formatDuration(windowMs)} (--window 0: do not wait)\n`,
		);
	}

	await sleep(windowMs);
	const second = await patientRound({observer, nowMs, sleep});
	if (isAsked) return second;
	const judged = (observation: Observation): Observation =>
		withKeptWindows(observation, kept);
	const onLonger = (): void => {
		if (!isWatched) return;
		stderr.write(
			`few fsyncs and slow ones among them: measuring for up to ${formatDuration(longestLookMs)}\n`,
		);
	};

	const thresholds = configuration?.thresholds;
	const looking = {observer, nowMs, sleep, onLonger, thresholds};
	return judged(await lookLonger(second, windowMs, looking, judged));
}

async function sleep(ms: number): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, ms);
	});
}

function answeredLine(observation: Observation): string {
	return observation.members
		.map(each => {
			const name = printable(memberLabel(each.member));
			const problem = problemOf(each.status);
			return isReachable(each)
				? `${name} answers`
				: problem === undefined
					? `${name} ${isNotAskedYet(each) ? 'was not asked yet' : 'did not answer yet'}`
					: isAtAnothersUrl(each)
						? `${name} CANNOT BE ASKED (${problem.kind})`
						: `${name} UNREACHABLE (${problem.kind})`;
		})
		.join(', ');
}

/** All that goes to stdout, without its final line feed; '' for a quiet ok. */
async function textOf(
	{observation, trends}: Seen,
	diagnosis: Diagnosis,
	{output, isQuiet}: CheckOptions,
	{look: {isAscii, hasColour, theme}, stdout}: Invocation,
): Promise<string> {
	const {level, sentence} = diagnosis.verdict;
	if (isQuiet)
		return level === 'ok' ? '' : `${level.toUpperCase()} ${sentence}`;
	const notes = growthLines(observation, trends, observation.takenAtMs);
	switch (output) {
		case 'json': {
			const report = checkReport(observation, diagnosis, trends);
			return JSON.stringify(report, null, 2);
		}

		case 'prometheus': {
			return checkPrometheus(
				checkReport(observation, diagnosis, trends),
			).trimEnd();
		}

		case 'markdown': {
			return checkMarkdown({
				observation,
				diagnosis,
				rows: checkRows(observation, diagnosis.findings),
				columns: checkColumns,
				notes,
			});
		}

		case 'table': {
			// Only here is anything drawn; the rest must not pay for it.
			const {printTable} = await import('../view/printed-table.js');
			const width = stdout.isTTY ? stdout.columns : 120;
			return checkText({
				observation,
				diagnosis,
				width,
				notes,
				table: printTable(
					checkRows(observation, diagnosis.findings),
					checkColumns,
					width,
					{
						isAscii,
					},
				),
				paint: terminalPaint(hasColour, theme),
			});
		}
	}
}
