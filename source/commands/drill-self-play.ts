import {setTimeout as pause} from 'node:timers/promises';
import {drillOptionsFrom} from '../command-line/drill-options.js';
import type {Surroundings} from '../command-line/invocation.js';
import {
	listenForInterrupts,
	type Interrupts,
} from '../command-line/interrupts.js';
import {diagnose} from '../diagnosis/diagnose.js';
import type {FindingCode} from '../diagnosis/finding.js';
import {rightEndWords} from '../drill/debrief.js';
import {startDrillThread, type DrillLink} from '../drill/drill-link.js';
import {standInNote} from '../drill/exercise-of.js';
import {answerFrom} from '../drill/expert-diagnosis.js';
import {finishDrill} from '../drill/finish.js';
import {findEtcdFor} from '../drill/real/find-programs.js';
import {drawRunNumber} from '../drill/run-number.js';
import type {Act, Scenario} from '../drill/scenario.js';
import {scenarioNamed} from '../drill/scenarios.js';
import {deleteSnapshots, makeRunFolder} from '../drill/score-file.js';
import type {Score} from '../drill/score.js';
import {assembleObserver} from '../engine/assemble-observer.js';
import {drillConfig} from '../engine/drill-config.js';
import type {EngineConfig} from '../engine/engine-config.js';
import {startHeadlessThread} from '../engine/headless-link.js';

const defaultScenario = 'nospace';
const lookAgainMs = 400;
const mostLooks = 10;
const endWithinMs = 10_000;

/**
 * Plays an exercise as an expert would, with the product's own engine, and
 * prints each step. Exit codes: 0 the right end with every point, 1 the right
 * end with fewer, 2 another end, 130 and 143 interrupted.
 */
export async function drillSelfPlay(
	surroundings: Surroundings,
): Promise<number> {
	const options = drillOptionsFrom(surroundings.commandLine);
	const scenario = scenarioNamed(options.scenario ?? defaultScenario);
	const {stateDirectory, nowMs, stdout} = surroundings;
	const startedAtMs = nowMs();
	const at = new Date(startedAtMs).toISOString();
	let isReaderGone = false;
	// It plays to its end all the same: the cluster is its own.
	stdout.on('error', () => {
		isReaderGone = true;
	});
	const say = (text: string): void => {
		if (!options.asJson && !isReaderGone) stdout.write(`${text}\n`);
	};

	const real = await findEtcdFor(scenario, options.isReal, process.env);
	const folder = await makeRunFolder(
		stateDirectory,
		`${at.replaceAll(/[-:]/g, '')}-${scenario.name}`,
	);
	if (options.isReal) {
		say('Starting etcd of the drill’s own and filling it: seconds.');
	}

	const link = await startDrillThread({
		...options,
		scenario: scenario.name,
		run: drawRunNumber(),
		real,
	});
	const interrupts = listenForInterrupts(process, () => undefined);
	try {
		for (const line of briefingLines(scenario, options.isReal)) say(line);
		const run: Run = {
			scenario,
			folder,
			link,
			interrupts,
			surroundings,
			say,
			isReal: options.isReal,
		};
		const diagnosis = await findOut(run);
		for (const act of scenario.selfPlay ?? [{kind: 'engine'} as const]) {
			await play(act, run);
			if (interrupts.signal.aborted) return interrupts.exitCode;
		}

		// What was done last is in the next look.
		await pause(lookAgainMs);
		await untilEnd(link, nowMs);
		const {debrief, markdown, file, exitCode} = await finishDrill(
			scenario,
			link,
			{
				...options,
				bed: options.isReal ? 'real' : 'simulated',
				at,
				folder,
				diagnosis,
				hints: 0,
				isSelfPlayed: true,
			},
		);
		say('');
		say(markdown);
		say(`kept in ${file}`);
		for (const line of endLines(scenario, debrief.score)) say(line);
		if (options.asJson) stdout.write(`${JSON.stringify(debrief)}\n`);
		return exitCode;
	} finally {
		interrupts.stop();
		await link.close();
		await deleteSnapshots(folder);
	}
}

type Run = {
	readonly scenario: Scenario;
	readonly folder: string;
	readonly link: DrillLink;
	readonly interrupts: Interrupts;
	readonly surroundings: Surroundings;
	readonly say: (text: string) => void;
	readonly isReal: boolean;
};

function briefingLines(
	{name, title, briefing}: Scenario,
	isReal: boolean,
): readonly string[] {
	return [
		`DRILL ${name}: ${title}`,
		`${briefing.clock}  pager: ${briefing.pager}`,
		...briefing.reports.map(report => `       ${report}`),
		...(isReal ? [] : [`       ${standInNote}`]),
		'',
	];
}

// A recovery's last words, further up, are of its whole plan; a drill may end
// where a person has to go on.
function endLines({rightEnd}: Scenario, score: Score): readonly string[] {
	const words = rightEndWords(rightEnd);
	return [
		...(rightEnd.kind === 'writable'
			? []
			: [
					'What is “refused” or “NOT RECOVERED” above is the whole recovery, which a person has to go on with; the drill ends before.',
				]),
		score.isAtRightEnd
			? `The right end of this drill is reached: ${words}.`
			: `The right end of this drill is NOT reached: ${words}.`,
	];
}

function configFor(
	{scenario, folder, link, surroundings, isReal}: Run,
	deletePrefixes: readonly string[] = [],
): EngineConfig {
	return drillConfig({
		name: scenario.name,
		...link.opened,
		directory: folder,
		vantage: surroundings.vantage,
		atMs: surroundings.nowMs(),
		deletePrefixes,
		isUnattended: true,
		isSimulated: !isReal,
	});
}

// The question is answered from the product's own findings, and from nothing else.
async function findOut(
	run: Run,
): Promise<{readonly choice: FindingCode; readonly atMs: number} | undefined> {
	const {nowMs} = run.surroundings;
	const observer = assembleObserver(configFor(run), {nowMs});
	try {
		for (let look = 0; look < mostLooks; look += 1) {
			const {findings, verdict} = diagnose(await observer.round());
			const choice = answerFrom(run.scenario, findings);
			if (choice !== undefined) {
				const atMs = run.link.getLook().elapsedMs;
				run.say(`${stamp(run)} ${verdict.sentence}`);
				run.say(`${stamp(run)} diagnosis: ${choice}`);
				return {choice, atMs};
			}

			await pause(lookAgainMs);
		}

		return undefined;
	} finally {
		observer.close();
	}
}

async function play(act: Act, run: Run): Promise<void> {
	const {link, interrupts, say} = run;
	const {nowMs} = run.surroundings;
	if (act.kind === 'hand') {
		say(`${stamp(run)} ► ${act.hand}`);
		link.request({kind: 'move', move: act.hand});
		const said = await moveDone(link);
		say(`${stamp(run)}   ${said}`);
		return;
	}

	if (act.isOnlyIfNeeded === true && (await untilEnd(link, nowMs))) return;
	const headless = startHeadlessThread(
		{purpose: 'drill', config: configFor(run, act.deletePrefixes)},
		text => {
			say(`${stamp(run)} ${text}`);
		},
	);
	const interrupt = (): void => {
		headless.request({kind: 'interrupt'});
	};

	interrupts.signal.addEventListener('abort', interrupt);
	await headless.ended;
	interrupts.signal.removeEventListener('abort', interrupt);
}

async function moveDone({getLook, subscribe}: DrillLink): Promise<string> {
	return new Promise(resolve => {
		let isBegun = false;
		const stop = subscribe(() => {
			const {move} = getLook();
			isBegun ||= move !== undefined;
			if (!isBegun || move?.said === undefined) return;
			stop();
			resolve(move.said);
		});
	});
}

/** True as soon as the right end is reached; false when it is not within the time. */
async function untilEnd(
	{getLook}: DrillLink,
	nowMs: () => number,
): Promise<boolean> {
	const untilMs = nowMs() + endWithinMs;
	while (getLook().endSinceMs === undefined && nowMs() < untilMs) {
		await pause(lookAgainMs);
	}

	return getLook().endSinceMs !== undefined;
}

function stamp({link}: Run): string {
	return `${(link.getLook().elapsedMs / 1000).toFixed(1).padStart(6)} s`;
}
