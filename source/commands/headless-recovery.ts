import {engineConfigFor} from '../command-line/engine-config.js';
import {listenForInterrupts} from '../command-line/interrupts.js';
import type {Invocation} from '../command-line/invocation.js';
import {
	assembleObserver,
	assembleRecord,
	assembleRecovery,
} from '../engine/assemble.js';
import {eventLine} from '../engine/event-line.js';
import {runHeadless} from '../engine/headless-run.js';
import {unreachableText} from '../report/unreachable-text.js';
import {agreedClusterId, type Observation} from '../cluster/observation.js';
import type {EngineConfig} from '../engine/engine-config.js';
import type {Recovery} from '../run/recovery-contract.js';
import type {RunRecord} from '../run/run-record.js';

/**
 * Runs the whole plan without asking, a line for each thing that happens.
 * Exit codes: 0 writable or nothing to do, 2 not recovered, 3 refused with
 * nothing changed, 130 and 143 interrupted.
 */
export async function recoverHeadless(invocation: Invocation): Promise<number> {
	const config = engineConfigFor(invocation, false);
	const {nowMs, stdout, stderr} = invocation;
	const say = (text: string): void => {
		stdout.write(`${new Date(nowMs()).toISOString()} ${text}\n`);
	};

	const clock = {
		nowMs,
		sleep: async (ms: number) =>
			new Promise<void>(resolve => {
				setTimeout(resolve, ms);
			}),
	};
	const interrupts = listenForInterrupts(process, () => {
		say(
			'interrupted: nothing more is begun; what a server is doing it finishes by itself',
		);
	});
	const {signal, isLeaving} = interrupts;
	stdout.on('error', interrupts.hangUp);
	const observer = assembleObserver(config, clock);
	const record = assembleRecord(config);
	let recovery: Recovery | undefined;
	recovery = assembleRecovery(
		config,
		clock,
		observer,
		signal,
		record,
		event => {
			const line = eventLine(event, recovery?.state.plan);
			if (line !== undefined) say(line);
		},
	);
	try {
		const first = await observer.round();
		const nobody = unreachableText(first);
		if (nobody !== undefined) {
			stderr.write(`etcd-medic: ${nobody}\n`);
			return 3;
		}

		const unfinished = await unfinishedRun(config, record, first);
		if (unfinished !== undefined) {
			say(
				`the run ${unfinished} did not come to its end; --resume takes it up, this begins anew`,
			);
		}

		const run = {
			observer,
			recovery,
			cause: 'nospace',
			say,
			signal,
			isLeaving,
		} as const;
		return (
			(await runHeadless(first, {...run, ...clock})) ?? interrupts.exitCode
		);
	} finally {
		interrupts.stop();
		if (record.file !== undefined) say(`journal: ${record.file}`);
		await record.close();
		observer.close();
	}
}

async function unfinishedRun(
	{mayResume}: EngineConfig,
	record: RunRecord,
	observation: Observation,
): Promise<string | undefined> {
	const clusterId = agreedClusterId(observation);
	if (mayResume || clusterId === undefined) return undefined;
	return (await record.findUnfinished(clusterId))?.header.runId;
}
