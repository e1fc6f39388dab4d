import {
	drillOptionsFrom,
	type DrillOptions,
} from '../command-line/drill-options.js';
import type {Surroundings} from '../command-line/invocation.js';
import {listenForInterrupts} from '../command-line/interrupts.js';
import {drawRunNumber} from '../drill/run-number.js';
import {scenarioNamed, scenarios} from '../drill/scenarios.js';
import {readScores} from '../drill/score-file.js';
import {openSimulatedBed} from '../drill/simulated-bed.js';
import {printable} from '../printable.js';
import {formatDuration} from '../units.js';
import {UserError} from '../user-error.js';

/**
 * The parts of drill that play nothing: the list, the earlier scores, and a
 * cluster that is only served. Exit codes: 0 listed, 64 usage; what is served
 * ends with a signal, 130 or 143.
 */
export async function drill(surroundings: Surroundings): Promise<number> {
	const options = drillOptionsFrom(surroundings.commandLine);
	if (options.kind === 'list') return list(options, surroundings);
	if (options.kind === 'scores') return scores(options, surroundings);
	return serve(options, surroundings);
}

function list({asJson}: DrillOptions, {stdout}: Surroundings): number {
	if (asJson) {
		const rows = scenarios.map(({name, title}) => ({name, title}));
		stdout.write(`${JSON.stringify({scenarios: rows})}\n`);
		return 0;
	}

	const width = Math.max(...scenarios.map(({name}) => name.length)) + 2;
	for (const {name, title, real} of scenarios) {
		stdout.write(
			`${name.padEnd(width)}${title}${real.kind === 'possible' ? '' : ' (simulated only)'}\n`,
		);
	}

	return 0;
}

async function scores(
	{asJson}: DrillOptions,
	{stateDirectory, stdout}: Surroundings,
): Promise<number> {
	const kept = await readScores(stateDirectory);
	if (asJson) {
		stdout.write(`${JSON.stringify({scores: kept})}\n`);
		return 0;
	}

	if (kept.length === 0) {
		stdout.write('nobody has practised here yet: etcd-medic drill begins\n');
	}

	const width = Math.max(...scenarios.map(({name}) => name.length)) + 2;
	for (const each of kept) {
		const end =
			each.endAfterMs === undefined
				? 'wrong end'
				: `end after ${formatDuration(each.endAfterMs)}`;
		stdout.write(
			`${printable(
				`${each.at}  ${each.scenario.padEnd(width)}${String(each.points).padStart(3)} points  ${each.isSelfPlayed ? 'by itself' : '         '}  ${end}  ${each.mistakes.join(', ')}`,
			).trimEnd()}\n`,
		);
	}

	return 0;
}

async function serve(
	options: DrillOptions,
	{nowMs, stdout, stderr}: Surroundings,
): Promise<number> {
	if (options.scenario === undefined || options.isReal) {
		throw new UserError({
			what: options.isReal
				? 'drill serve has no --real'
				: 'drill serve needs a scenario',
			tryThis: options.isReal
				? 'real etcd processes are for a drill that is played'
				: `one of ${scenarios.map(each => each.name).join(', ')}`,
		});
	}

	const {asJson} = options;
	const scenario = scenarioNamed(options.scenario);
	const bed = await openSimulatedBed(scenario, {
		...options,
		run: drawRunNumber(),
		nowMs,
	});
	const interrupts = listenForInterrupts(process, () => undefined);
	try {
		const {endpoints, metricsUrls} = bed;
		stdout.write(
			asJson
				? `${JSON.stringify({endpoints, metricsUrls})}\n`
				: [
						`Drill ${scenario.name}: ${scenario.title}`,
						`export ETCDCTL_API=3 ETCDCTL_ENDPOINTS=${endpoints.join(',')}`,
						'It runs until Ctrl-C.',
						'',
					].join('\n'),
		);
		await new Promise<void>(resolve => {
			interrupts.signal.addEventListener('abort', () => {
				resolve();
			});
		});
		if (!asJson) stderr.write('etcd-medic: the drill is over\n');
		return interrupts.exitCode;
	} finally {
		interrupts.stop();
		await bed.close();
	}
}
