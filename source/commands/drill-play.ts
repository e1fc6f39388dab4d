import {
	drillOptionsFrom,
	type DrillOptions,
} from '../command-line/drill-options.js';
import type {Surroundings} from '../command-line/invocation.js';
import {startDrillThread, type DrillLink} from '../drill/drill-link.js';
import {exerciseOf} from '../drill/exercise-of.js';
import {finishDrill} from '../drill/finish.js';
import {findEtcdFor} from '../drill/real/find-programs.js';
import {drawRunNumber} from '../drill/run-number.js';
import type {Scenario} from '../drill/scenario.js';
import {scenarioNamed} from '../drill/scenarios.js';
import {deleteSnapshots, makeRunFolder} from '../drill/score-file.js';
import {drillConfig} from '../engine/drill-config.js';
import {startEngineThread, type EngineLink} from '../engine/engine-link.js';
import type {ExitReason} from '../view/exit-reason.js';

const defaultScenario = 'nospace';

/**
 * An exercise in a terminal: the real dashboard on a drill's cluster, the
 * briefing beside it, and the debrief afterwards. Exit codes: 0 the right end
 * with every point, 1 the right end with fewer, 2 another end, 129, 130 and
 * 143 interrupted.
 */
export async function drillPlay(surroundings: Surroundings): Promise<number> {
	const options = drillOptionsFrom(surroundings.commandLine);
	const scenario = scenarioNamed(options.scenario ?? defaultScenario);
	const {stateDirectory, nowMs, stdout, vantage} = surroundings;
	const startedAtMs = nowMs();
	const at = new Date(startedAtMs).toISOString();
	const real = await findEtcdFor(scenario, options.isReal, process.env);
	const folder = await makeRunFolder(
		stateDirectory,
		`${at.replaceAll(/[-:]/g, '')}-${scenario.name}`,
	);
	if (options.isReal) {
		stdout.write('Starting etcd of the drill’s own and filling it: seconds.\n');
	}

	const drill = await startDrillThread({
		...options,
		scenario: scenario.name,
		run: drawRunNumber(),
		real,
	});
	const engine = startEngineThread(
		drillConfig({
			name: scenario.name,
			...drill.opened,
			directory: folder,
			vantage,
			atMs: startedAtMs,
			isSimulated: !options.isReal,
		}),
	);
	// A terminal that closes sends more than one, the kernel's and the shell's:
	// those that come after the screen was left must not end the program before
	// the step under way, the debrief and the drill's own processes have.
	const onHangUp = (): void => undefined;
	process.on('SIGHUP', onHangUp);
	try {
		const {reason, diagnosis, hints} = await show(
			scenario,
			drill,
			engine,
			surroundings,
			!options.isReal,
		);
		engine.dispatch({kind: 'stop'});
		const abandon = (): void => {
			engine.abandon();
		};

		process.on('SIGINT', abandon);
		await engine.ended;
		process.off('SIGINT', abandon);
		const {markdown, file, exitCode} = await finishDrill(scenario, drill, {
			...bedOf(options),
			at,
			folder,
			diagnosis,
			hints,
			isSelfPlayed: false,
		});
		if (reason === 'SIGTERM') return 143;
		if (reason === 'SIGHUP' || reason === 'terminal-lost') return 129;
		stdout.write(`${markdown}\nkept in ${file}\n`);
		return reason === 'quit' ? exitCode : 130;
	} finally {
		await drill.close();
		await deleteSnapshots(folder);
		process.off('SIGHUP', onHangUp);
	}
}

function bedOf({isReal, seed, speed}: DrillOptions): {
	bed: 'real' | 'simulated';
	seed: number;
	speed: number;
} {
	return {bed: isReal ? 'real' : 'simulated', seed, speed};
}

async function show(
	scenario: Scenario,
	drill: DrillLink,
	engine: EngineLink,
	{nowMs, look, stdin, stdout}: Surroundings,
	isSimulated: boolean,
): Promise<
	Pick<Parameters<typeof finishDrill>[2], 'diagnosis' | 'hints'> & {
		readonly reason: ExitReason;
	}
> {
	const [{openApp}, {openDrillAside}] = await Promise.all([
		import('../view/open-app.js'),
		import('../view/drill-aside.js'),
	]);
	const aside = openDrillAside(
		exerciseOf(scenario, drill.opened.endpoints, isSimulated),
		{
			...drill,
			makeMove(move) {
				drill.request({kind: 'move', move});
			},
		},
	);
	// A fault in the engine must not leave a screen that looks alive.
	const broken = new AbortController();
	engine.ended.catch(() => {
		broken.abort();
	});
	const {reason} = await openApp({
		store: engine,
		dispatch: command => {
			engine.dispatch(command);
		},
		nowMs,
		look,
		initialScreen: 'overview',
		stdin,
		stdout,
		until: broken.signal,
		aside,
	});
	return {reason, diagnosis: aside.diagnosis(), hints: aside.hints()};
}
