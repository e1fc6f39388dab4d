import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {agreedClusterId, type Observation} from '../cluster/observation.js';
import {engineConfigFor} from '../command-line/engine-config.js';
import {
	listenForInterrupts,
	type Interrupts,
} from '../command-line/interrupts.js';
import type {Invocation} from '../command-line/invocation.js';
import {parseDuration} from '../duration.js';
import {
	assembleObserver,
	assembleRecord,
	assembleRecovery,
	planOptionsFor,
} from '../engine/assemble.js';
import type {EngineConfig} from '../engine/engine-config.js';
import {eventLine} from '../engine/event-line.js';
import {runHeadless} from '../engine/headless-run.js';
import {messageOf} from '../error-text.js';
import {unreachableText} from '../report/unreachable-text.js';
import {deleteOldSnapshots} from '../run/old-snapshots.js';
import type {Recovery} from '../run/recovery-contract.js';
import {fileBytes} from '../run/resume.js';
import {maintenanceNeed} from '../runbook/maintenance-need.js';
import {formatDuration} from '../units.js';

type Say = (text: string) => void;

/**
 * One pass of maintenance, for a timer: looks once, and defragments the members
 * that the rules name, one after the other. Exit codes: 0 done or nothing to
 * do, 1 done and an old backup could not be deleted, 2 not brought to its end,
 * 3 refused with nothing changed, 130 and 143 interrupted.
 */
export async function maintain(invocation: Invocation): Promise<number> {
	const config = engineConfigFor(invocation, false);
	const jitter = invocation.commandLine.given.get('jitter');
	const mostMs = jitter === undefined ? 0 : parseDuration(jitter, '--jitter');
	const say: Say = text => {
		const at = new Date(invocation.nowMs()).toISOString();
		invocation.stdout.write(`${at} ${text}\n`);
	};

	const interrupts = listenForInterrupts(process, () => {
		say(
			'interrupted: nothing more is begun; what a server is doing it finishes by itself',
		);
	});
	try {
		const waitMs = Math.random() * mostMs;
		if (waitMs > 0) {
			say(`looking in ${formatDuration(waitMs)}`);
			await pause(waitMs, undefined, {signal: interrupts.signal}).catch(
				() => undefined,
			);
			if (interrupts.signal.aborted) return interrupts.exitCode;
		}

		return await onePass(invocation, config, interrupts, say);
	} finally {
		interrupts.stop();
	}
}

async function onePass(
	invocation: Invocation,
	config: EngineConfig,
	interrupts: Interrupts,
	say: Say,
): Promise<number> {
	const {signal, isLeaving} = interrupts;
	invocation.stdout.on('error', interrupts.hangUp);
	const clock = {
		nowMs: invocation.nowMs,
		sleep: async (ms: number) => pause(ms),
	};
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
			invocation.stderr.write(`etcd-medic: ${nobody}\n`);
			return 3;
		}

		const need = maintenanceNeed(first, planOptionsFor(config));
		if (need.kind !== 'needed') {
			const isUnsafe = need.kind === 'unsafe';
			say(`${isUnsafe ? 'refused' : 'nothing to do'}: ${need.why}`);
			return isUnsafe ? 3 : 0;
		}

		const run = {
			observer,
			recovery,
			cause: 'fragmented',
			say,
			signal,
			isLeaving,
		} as const;
		const code = await runHeadless(first, {...run, ...clock});
		const areOldDeleted = await tidy(first, config, say);
		if (code === undefined) return interrupts.exitCode;
		return code === 0 && !areOldDeleted ? 1 : code;
	} finally {
		if (record.file !== undefined) say(`journal: ${record.file}`);
		await record.close();
		observer.close();
	}
}

// An old backup goes only when a newer one is there; false when it could not.
async function tidy(
	observation: Observation,
	{snapshotFile}: EngineConfig,
	say: Say,
): Promise<boolean> {
	const clusterId = agreedClusterId(observation);
	const isThere = (await fileBytes(snapshotFile)) !== undefined;
	if (clusterId === undefined || !isThere) return true;
	try {
		const gone = await deleteOldSnapshots(
			path.dirname(snapshotFile),
			clusterId,
		);
		if (gone.length > 0) {
			say(`deleted old backups of maintenance: ${gone.join(', ')}`);
		}

		return true;
	} catch (error) {
		say(`old backups could not be deleted: ${messageOf(error)}`);
		return false;
	}
}
