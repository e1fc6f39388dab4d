import {existsSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {openTerminal, type Terminal} from '../../test/support/terminal.js';
import type {Milliseconds} from '../../source/units.js';
import {growthOf, type Growth} from './growth.js';
import {processFacts} from './process-facts.js';
import type {Trouble, TroubledCluster} from './trouble.js';

// Runs the built program on a pty against a cluster that is never left in
// peace, and watches from outside and inside whether it grows.

export type SoakOptions = {
	/** `dist/cli.js` as an absolute path. */
	readonly program: string;
	/** It ends at whichever is given: rounds of the engine, or a time at the usual pace. */
	readonly until:
		| {readonly kind: 'rounds'; readonly rounds: number}
		| {readonly kind: 'time'; readonly ms: Milliseconds};
	readonly everyMs: Milliseconds;
	readonly onSample?: (sample: Sample, trouble: string) => void;
};

/** One look. Sizes in MiB, the heaps after a collection. */
export type Sample = {
	readonly atMs: Milliseconds;
	readonly rounds: number;
	readonly residentMib: number;
	readonly screenHeapMib: number;
	readonly engineHeapMib: number;
	readonly descriptors: number;
	readonly sockets: number;
	readonly threads: number;
	readonly screenHandles: number;
	readonly engineHandles: number;
	/** States that the engine has sent and the screen has not taken. */
	readonly backlog: number;
};

export type SoakResult = {
	readonly rounds: number;
	readonly tookMs: Milliseconds;
	readonly troubles: number;
	readonly paintedBytes: number;
	readonly growths: readonly Growth[];
};

const sampler = fileURLToPath(new URL('sampler.ts', import.meta.url));
const mebibyte = 1024 * 1024;
const screenKeys = ['1', '2', '3', '5', '8', '9', '4', '1'];
const pacesMs = {
	// A round beside a member that is silent takes 0.4 s: most are to be fast ones.
	rounds: {keyMs: 20, troubleMs: 500, calmMs: 2000},
	time: {keyMs: 1000, troubleMs: 8000, calmMs: 4000},
};
/** Nothing at all in so long: it has stopped, or this machine has. */
const stuckMs = 120_000;
const recoverMs = 60_000;

/**
 * Soaks the program and tells how each figure went. Rejects when the program
 * ends early, stops making rounds, or does not show the healthy cluster at the end.
 */
export async function runSoak(
	cluster: TroubledCluster,
	options: SoakOptions,
): Promise<SoakResult> {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-soak-'));
	const startedAtMs = performance.now();
	const terminal = openTerminal({
		command: process.execPath,
		args: [
			'--expose-gc',
			`--import=${sampler}`,
			options.program,
			'--read-only',
			'--interval',
			options.until.kind === 'rounds' ? '200ms' : '1s',
			'--command-timeout',
			options.until.kind === 'rounds' ? '1s' : '5s',
			'--endpoints',
			cluster.endpoints.join(','),
		],
		cols: 120,
		rows: 40,
		env: {
			SOAK_FOLDER: folder,
			SOAK_EVERY_MS: String(options.everyMs),
			XDG_STATE_HOME: folder,
		},
	});
	const samples: Sample[] = [];
	let isOver = false;
	let trouble = '';
	let troubles = 0;
	const isSoaking = (): boolean => !isOver;
	try {
		await terminal.waitFor(isHealthy(cluster), {timeoutMs: recoverMs});
		const keys = pressKeys(terminal, options.until.kind, isSoaking);
		const plaguing = plague(cluster, options.until.kind, isSoaking, each => {
			trouble = each.name;
			troubles += 1;
		});
		try {
			await Promise.race([
				terminal.exited.then(({exitCode}) => {
					throw new Error(
						`the program ended with exit code ${exitCode}:\n${terminal.text()}`,
					);
				}),
				watch(terminal.pid, folder, options, sample => {
					samples.push(sample);
					options.onSample?.(sample, trouble);
				}),
				plaguing,
			]);
		} finally {
			isOver = true;
			await Promise.all([keys, plaguing]);
		}

		await terminal.press('1');
		await terminal.waitFor(isHealthy(cluster), {timeoutMs: recoverMs});
		await terminal.press('q');
		const {exitCode} = await terminal.exited;
		if (exitCode !== 0) throw new Error(`left with exit code ${exitCode}`);
	} finally {
		isOver = true;
		await terminal.close();
		rmSync(folder, {recursive: true, force: true});
	}

	return {
		rounds: samples.at(-1)?.rounds ?? 0,
		tookMs: performance.now() - startedAtMs,
		troubles,
		paintedBytes: terminal.bytesReceived,
		growths: growthsOf(samples),
	};
}

async function watch(
	pid: number,
	folder: string,
	{until, everyMs}: SoakOptions,
	take: (sample: Sample) => void,
): Promise<void> {
	const startedAtMs = performance.now();
	let lastRounds = -1;
	let movedAtMs = startedAtMs;
	for (;;) {
		await delay(everyMs);
		const nowMs = performance.now();
		const screen = lastSample(path.join(folder, 'screen'));
		const engine = lastSample(path.join(folder, 'engine'));
		if (engine === undefined || screen === undefined) {
			if (nowMs - startedAtMs > stuckMs) throw new Error('no sample came');
			continue;
		}

		if (engine.rounds > lastRounds) movedAtMs = nowMs;
		if (nowMs - movedAtMs > stuckMs) throw new Error('no round any more');
		lastRounds = engine.rounds;
		take({
			atMs: nowMs - startedAtMs,
			rounds: engine.rounds,
			...processFacts(pid),
			screenHeapMib: screen.heapBytes / mebibyte,
			engineHeapMib: engine.heapBytes / mebibyte,
			screenHandles: screen.handles,
			engineHandles: engine.handles,
			backlog: Math.max(0, engine.states - screen.states),
		});
		const isDone =
			until.kind === 'rounds'
				? engine.rounds >= until.rounds
				: nowMs - startedAtMs >= until.ms;
		if (isDone) return;
	}
}

type InsideSample = {
	readonly heapBytes: number;
	readonly handles: number;
	readonly states: number;
	readonly rounds: number;
};

function lastSample(file: string): InsideSample | undefined {
	if (!existsSync(file)) return undefined;
	// The last line may be half written.
	const line = readFileSync(file, 'utf8').split('\n').at(-2);
	return line === undefined ? undefined : (JSON.parse(line) as InsideSample);
}

async function pressKeys(
	terminal: Terminal,
	pace: keyof typeof pacesMs,
	isSoaking: () => boolean,
): Promise<void> {
	const {keyMs} = pacesMs[pace];
	for (let pressed = 0; isSoaking(); pressed += 1) {
		// Each screen is looked at for a while; at full speed most keys ask for a round.
		const isForScreen = pressed % 25 === 0;
		const next = screenKeys[Math.floor(pressed / 25) % screenKeys.length];
		if (isForScreen) terminal.write(next ?? '1');
		else if (pace === 'rounds') terminal.write('r');
		if (pressed % 400 === 399) {
			terminal.resize(pressed % 800 === 399 ? 80 : 120, 40);
		}

		await delay(keyMs);
	}

	terminal.resize(120, 40);
}

async function plague(
	{troubles}: TroubledCluster,
	pace: keyof typeof pacesMs,
	isSoaking: () => boolean,
	tell: (trouble: Trouble) => void,
): Promise<void> {
	const {troubleMs, calmMs} = pacesMs[pace];
	for (let at = 0; isSoaking(); at += 1) {
		const trouble = troubles[at % troubles.length];
		if (trouble === undefined) return;
		tell(trouble);
		await trouble.begin();
		await delay(troubleMs);
		await trouble.end();
		await delay(calmMs);
	}
}

function isHealthy({names}: TroubledCluster): RegExp {
	const count = names.length;
	return new RegExp(String.raw`\b${count} of ${count} answer[^]*alarms +none`);
}

function growthsOf(samples: readonly Sample[]): readonly Growth[] {
	const series = (
		name: string,
		unit: 'MiB' | '',
		mayGrowBy: number,
		pick: (sample: Sample) => number,
	): Growth =>
		growthOf({name, unit, mayGrowBy, samples: samples.map(each => pick(each))});
	return [
		series('resident memory', 'MiB', 24, each => each.residentMib),
		series('heap of the screen', 'MiB', 3, each => each.screenHeapMib),
		series('heap of the engine', 'MiB', 3, each => each.engineHeapMib),
		series('file descriptors', '', 5, each => each.descriptors),
		series('sockets', '', 5, each => each.sockets),
		series('threads', '', 2, each => each.threads),
		series('handles of the screen', '', 5, each => each.screenHandles),
		series('handles of the engine', '', 8, each => each.engineHandles),
		series('states not yet taken', '', 5, each => each.backlog),
	];
}
