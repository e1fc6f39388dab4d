import {mkdirSync} from 'node:fs';
import path from 'node:path';
import {parseDuration} from '../duration.js';
import type {EngineConfig} from '../engine/engine-config.js';
import {UserError} from '../user-error.js';
import type {Invocation} from './invocation.js';

const defaultIntervalMs = 1000;
/** Long enough for a hundred fsyncs on a quiet cluster, short enough to follow an incident. */
const windowMs = 60_000;

/** The engine's configuration for a dashboard or a headless recovery. Makes the state directory when a snapshot would go there. */
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
	return {
		...connection,
		intervalMs,
		windowMs,
		vantage,
		isReadOnly,
		runId,
		snapshotFile:
			given === undefined
				? defaultSnapshot(invocation.stateDirectory, runId, isReadOnly)
				: path.resolve(given),
	};
}

function runIdAt(nowMs: number): string {
	return new Date(nowMs)
		.toISOString()
		.replaceAll(/[-:]/g, '')
		.replace(/\.\d+Z$/, 'Z');
}

function defaultSnapshot(
	stateDirectory: string,
	runId: string,
	isReadOnly: boolean,
): string {
	if (!isReadOnly) {
		try {
			mkdirSync(stateDirectory, {recursive: true, mode: 0o700});
		} catch (error) {
			throw new UserError({
				what: `cannot make the state directory ${stateDirectory}`,
				tryThis: 'set XDG_STATE_HOME, or give --snapshot FILE',
				cause: error,
			});
		}
	}

	return path.join(stateDirectory, `snapshot-${runId}.db`);
}
