import path from 'node:path';
import {parseDuration} from '../duration.js';
import type {EngineConfig} from '../engine/engine-config.js';
import {UserError} from '../user-error.js';
import type {Invocation} from './invocation.js';
import {keepRevisionsFrom, maintenanceRulesFrom} from './maintenance-rules.js';

const defaultIntervalMs = 1000;
/** Long enough for a hundred fsyncs on a quiet cluster, short enough to follow an incident. */
const windowMs = 60_000;

/** The engine's configuration for a dashboard or a headless recovery. */
export function engineConfigFor(
	invocation: Invocation,
	isReadOnly: boolean,
): EngineConfig {
	const {commandLine, connection, vantage, nowMs} = invocation;
	const interval = commandLine.given.get('interval');
	const intervalMs =
		interval === undefined
			? defaultIntervalMs
			: parseDuration(interval, '--interval');
	if (intervalMs < 200) {
		throw new UserError({
			what: '--interval is shorter than 200ms',
			tryThis: 'etcd has enough to do: 1s is plenty',
		});
	}

	const runId = runIdAt(nowMs());
	const given = commandLine.given.get('snapshot');
	const {stateDirectory} = invocation;
	const isMaintenance = commandLine.command === 'maintain';
	const keepRevisions = keepRevisionsFrom(commandLine.given);
	return {
		...connection,
		intervalMs,
		windowMs,
		vantage,
		isReadOnly,
		runId,
		stateDirectory,
		mayResume:
			!isMaintenance &&
			(!commandLine.given.has('yes') || commandLine.given.has('resume')),
		snapshotFile:
			given === undefined
				? path.join(
						stateDirectory,
						`${isMaintenance ? 'maintain-snapshot' : 'snapshot'}-${runId}.db`,
					)
				: path.resolve(given),
		...(keepRevisions === undefined ? {} : {keepRevisions}),
		...(isMaintenance
			? {maintenance: maintenanceRulesFrom(commandLine.given)}
			: {}),
	};
}

function runIdAt(nowMs: number): string {
	// To the millisecond: two sessions in one second are two runs.
	return new Date(nowMs).toISOString().replaceAll(/[-:]/g, '');
}
