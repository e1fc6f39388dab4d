import path from 'node:path';
import {parseDuration} from '../duration.js';
import type {EngineConfig} from '../engine/engine-config.js';
import {UserError} from '../user-error.js';
import type {Invocation} from './invocation.js';
import {prometheusOptionsFrom} from './prometheus-options.js';
import {settingOf} from './settings.js';
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
	const {configuration, label} = invocation;
	const interval = settingOf('interval', {
		commandLine,
		configuration,
		// It has no variable.
		environment: {},
	});
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
	const prometheus = prometheusOptionsFrom(commandLine.given);
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
		...deletionsFrom(commandLine.given),
		...(prometheus === undefined ? {} : {prometheus}),
		...maintenanceFrom(invocation),
		...(configuration?.thresholds === undefined
			? {}
			: {thresholds: configuration.thresholds}),
		...(label === undefined ? {} : {label}),
	};
}

// The limits of the findings are those of the plan that answers them, unless a
// flag of `maintain` says otherwise.
function maintenanceFrom({
	commandLine,
	configuration,
}: Invocation): Pick<EngineConfig, 'maintenance'> {
	const thresholds = configuration?.thresholds;
	const isMaintenance = commandLine.command === 'maintain';
	if (thresholds === undefined && !isMaintenance) return {};
	return {
		maintenance: {
			...(thresholds === undefined
				? {}
				: {
						minFreeRatio: thresholds.fragmentedFreeRatio,
						minFreeBytes: thresholds.fragmentedMinDbSizeBytes,
						quotaRatio: thresholds.quotaNearWarningRatio,
					}),
			...(isMaintenance ? maintenanceRulesFrom(commandLine.given) : {}),
		},
	};
}

// Without a screen nobody can choose: only what is named here is deleted.
function deletionsFrom(
	given: ReadonlyMap<string, string>,
): Pick<EngineConfig, 'deletePrefixes' | 'isUnattended'> {
	const prefixes = given.get('delete-prefix');
	if (prefixes !== undefined && !given.has('yes')) {
		throw new UserError({
			what: '--delete-prefix goes with --yes',
			tryThis: 'in the dashboard, press d on the plan and type the prefix',
		});
	}

	return {
		isUnattended: given.has('yes'),
		deletePrefixes: prefixes === undefined ? [] : prefixes.split(','),
	};
}

function runIdAt(nowMs: number): string {
	// To the millisecond: two sessions in one second are two runs.
	return new Date(nowMs).toISOString().replaceAll(/[-:]/g, '');
}
