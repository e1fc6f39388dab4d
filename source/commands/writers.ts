import {writeOut} from '../host/write-out.js';
import {listenForSignals, type Interruption} from '../command-line/signals.js';
import {setTimeout as delay} from 'node:timers/promises';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {memberLabel} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import type {Invocation} from '../command-line/invocation.js';
import {openProgressLine} from '../command-line/progress-line.js';
import {
	writersOptionsFrom,
	type WritersOptions,
} from '../command-line/writers-options.js';
import {assembleMemberObserver} from '../engine/assemble-observer.js';
import {connectMember, type MemberClient} from '../etcd/member-client.js';
import {toAscii} from '../present/text/ascii.js';
import {outside} from '../present/text/text-fit.js';
import type {Line} from '../present/text/tone.js';
import {
	censusLines,
	progressBar,
	watchLines,
} from '../present/writers/writers-lines.js';
import {problemText} from '../present/writers/writers-words.js';
import {printable} from '../printable.js';
import {terminalPaint} from '../report/paint.js';
import {unreachableText} from '../report/unreachable-text.js';
import {
	censusReport,
	watchReport,
	type WritersReport,
} from '../report/writers-report.js';
import {writersText} from '../report/writers-text.js';
import {
	formatBytes,
	formatCount,
	formatDuration,
	type Milliseconds,
} from '../units.js';
import {takeCensus} from '../writers/census.js';
import {readableMembers, type Pause, type Source} from '../writers/sources.js';
import {openTally} from '../writers/tally.js';
import {watchWriters} from '../writers/watch-writers.js';

/** Columns of the progress bar. */
const barColumns = 20;
const keysBetweenCollections = 50_000;
const showEveryMs = 250;
/** Where there is no terminal. */
const plainColumns = 120;

/**
 * Who writes, or what there is: a look that changes nothing. Exit codes: 0 done,
 * 3 nobody to read from or nobody left, 64 usage; 129, 130 and 143 for signals.
 * What was seen until then is printed all the same.
 */
export async function writers(invocation: Invocation): Promise<number> {
	const options = writersOptionsFrom(invocation.commandLine.given);
	const interruption = listenForSignals();
	try {
		const observation = await Promise.race([
			observe(invocation),
			interruption.came,
		]);
		if (observation === undefined) return interruption.exitCode() ?? 130;
		return await readFrom(observation, options, interruption, invocation);
	} finally {
		interruption.stopListening();
	}
}

async function readFrom(
	observation: Observation,
	options: WritersOptions,
	interruption: Interruption,
	invocation: Invocation,
): Promise<number> {
	const {stderr} = invocation;
	const sources = sourcesFrom(observation, invocation);
	if (sources.length === 0) {
		const nobody =
			unreachableText(observation) ??
			'cannot tell: no sound voter answers that could be read from';
		stderr.write(`etcd-medic: ${printable(nobody)}\n`);
		return 3;
	}

	const {work} = options;
	try {
		const found = await (work.kind === 'watch'
			? watch(sources, options, work.forMs, interruption.signal, invocation)
			: count(sources, options, work, interruption.signal, invocation));
		const {report, refusal} = found;
		if (refusal !== undefined) {
			stderr.write(`etcd-medic: ${printable(refusal)}\n`);
		}

		await print(found, options, invocation);
		return interruption.exitCode() ?? (report.ended === 'no-member' ? 3 : 0);
	} finally {
		for (const {reader} of sources) reader.close();
	}
}

type Found = {
	readonly report: WritersReport;
	readonly lines: (columns: number) => readonly Line[];
	/** Why nothing at all could be read. */
	readonly refusal: string | undefined;
};

async function watch(
	sources: ReadonlyArray<Source<MemberClient>>,
	{prefix, by}: WritersOptions,
	forMs: Milliseconds,
	signal: AbortSignal,
	invocation: Invocation,
): Promise<Found> {
	const tally = openTally(by);
	const clock = clockOf(invocation);
	const endsAtMs = clock.nowMs() + forMs;
	const progress = openProgressLine(invocation.stderr);
	const tick = (): void => {
		const {events, bytes} = tally.total;
		progress.show(
			`watching ${outside(prefix)}: ${formatCount(events)} events, ${formatBytes(bytes)}; ${secondsText(endsAtMs - clock.nowMs())} left, Ctrl-C ends early`,
		);
	};

	tick();
	const timer = setInterval(tick, showEveryMs);
	const outcome = await watchWriters({
		sources,
		prefix,
		forMs,
		tally,
		clock,
		signal,
	});
	clearInterval(timer);
	progress.clear();
	const watched = {prefix, by, tally: tally.result(), outcome};
	return {
		report: watchReport(watched),
		lines: columns => watchLines(watched, columns),
		refusal:
			outcome.ended === 'no-member' && outcome.members.length === 0
				? `cannot watch: ${problemText(outcome.gaps.at(-1)?.problem, prefix)}`
				: undefined,
	};
}

// On a machine with memory to spare Node lets the garbage of finished pages pile up,
// and more so while every core is busy: 259 MiB were seen where 180 are usual. A
// control-plane node in trouble has none to spare.
function garbageCollector(): () => void {
	setFlagsFromString('--expose-gc');
	const collect: unknown = runInNewContext('gc');
	return typeof collect === 'function'
		? () => {
				Reflect.apply(collect, undefined, []);
			}
		: () => undefined;
}

async function count(
	sources: ReadonlyArray<Source<MemberClient>>,
	{prefix, by}: WritersOptions,
	work: Extract<WritersOptions['work'], {kind: 'census'}>,
	signal: AbortSignal,
	invocation: Invocation,
): Promise<Found> {
	const clock = clockOf(invocation);
	const startedAtMs = clock.nowMs();
	const line = openProgressLine(invocation.stderr);
	line.show(`counting the keys under ${outside(prefix)}`);
	const collect = garbageCollector();
	let collectedAt = 0;
	const census = await takeCensus({
		...work,
		sources,
		prefix,
		by,
		clock,
		signal,
		progress(done, all) {
			if (done - collectedAt >= keysBetweenCollections) {
				collectedAt = done;
				collect();
			}

			const tookMs = clock.nowMs() - startedAtMs;
			line.show(
				`[${progressBar(done, all, barColumns)}] ${formatCount(done)} of ${formatCount(all)} keys, ${secondsText((tookMs * (all - done)) / Math.max(1, done))} left`,
			);
		},
	});
	line.clear();
	const counted = {prefix, by, census};
	return {
		report: censusReport(counted),
		lines: columns => censusLines(counted, columns),
		refusal:
			census.ended === 'no-member' && census.members.length === 0
				? `cannot count: ${problemText(census.problem, prefix)}`
				: undefined,
	};
}

async function print(
	{report, lines, refusal}: Found,
	{output}: WritersOptions,
	{stdout, look}: Invocation,
): Promise<void> {
	if (output === 'json') {
		await writeOut(stdout, `${JSON.stringify(report, null, 2)}\n`);
	} else if (refusal === undefined) {
		const text = writersText(
			lines(stdout.isTTY ? stdout.columns : plainColumns),
			terminalPaint(look.hasColour, look.theme),
		);
		await writeOut(stdout, `${look.isAscii ? toAscii(text) : text}\n`);
	}
}

function sourcesFrom(
	observation: Observation,
	{connection, nowMs}: Invocation,
): ReadonlyArray<Source<MemberClient>> {
	return readableMembers(observation).map(({member, endpoint}) => ({
		name: memberLabel(member),
		reader: connectMember({
			...connection,
			endpoint,
			deadlineMs: connection.callTimeoutMs,
			nowMs,
		}),
	}));
}

async function observe(invocation: Invocation): Promise<Observation> {
	const observer = assembleMemberObserver(
		{
			...invocation.connection,
			vantage: invocation.vantage,
			windowMs: 0,
		},
		{nowMs: invocation.nowMs},
	);
	try {
		return await observer.round();
	} finally {
		observer.close();
	}
}

function clockOf({nowMs}: Invocation): Pause {
	return {
		nowMs,
		async sleep(ms, signal) {
			// An abort rejects; it is one more way to be done waiting.
			await delay(ms, undefined, {signal}).catch(() => undefined);
		},
	};
}

function secondsText(ms: Milliseconds): string {
	return formatDuration(Math.ceil(Math.max(0, ms) / 1000) * 1000);
}
