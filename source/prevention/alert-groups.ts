import type {Milliseconds} from '../units.js';
import type {AlertContext, AlertGroup} from './alert.js';
import {alertLimits} from './alert-limits.js';
import {diskAlerts} from './alerts/disk.js';
import {hostAlerts} from './alerts/host.js';
import {memberAlerts} from './alerts/members.js';
import {spaceAlerts} from './alerts/space.js';
import {toolAlerts} from './alerts/tool.js';
import type {Measured} from './measured.js';
import {leaderLast, oldestVersion} from './measured.js';
import {prometheusTime} from './prometheus-time.js';

/** What the operator's Prometheus decides. */
export type AlertOptions = {
	/** Regular expression of the `job` label of etcd's own metrics. */
	readonly job: string;
	/** Every window and wait is divided by it, so that a rehearsal takes seconds. */
	readonly divideTimesBy?: number;
};

/** As the etcd mixin selects its jobs. */
export const defaultJob = '.*etcd.*';

/** Every alert for that cluster, by group. */
export function alertGroups(
	measured: Measured,
	options: AlertOptions,
): readonly AlertGroup[] {
	const context = contextFor(measured, options);
	return [
		spaceAlerts(context),
		diskAlerts(context),
		memberAlerts(context),
		toolAlerts(context),
		hostAlerts(context),
	].map(group => ({
		...group,
		alerts: group.alerts.map(alert => ({
			...alert,
			forMs: divided(alert.forMs, options),
		})),
	}));
}

/** What alerts and panels are written for. */
export function contextFor(
	measured: Measured,
	options: AlertOptions,
): AlertContext {
	return {
		etcd: `job=~${quoted(options.job)}`,
		hosts: hostMatcher(measured),
		time: ms => prometheusTime(divided(ms, options)),
		limits: alertLimits(measured),
		version: oldestVersion(measured),
	};
}

function divided(
	ms: Milliseconds,
	{divideTimesBy = 1}: AlertOptions,
): Milliseconds {
	return Math.ceil(ms / divideTimesBy);
}

// Exporters on the members' hosts, by the hosts' names or addresses with any
// port: the name of a member is that of its node with kubeadm.
function hostMatcher(measured: Measured): string {
	const names = leaderLast(measured).flatMap(({name, clientUrls}) => [
		name,
		...clientUrls.map(url => hostOf(url)).filter(host => host !== undefined),
	]);
	const hosts = [...new Set(names)].filter(name => name !== '').toSorted();
	if (hosts.length === 0) return '';
	const pattern = hosts.map(host => escaped(host)).join('|');
	return `instance=~${quoted(`(${pattern})(:[0-9]+)?`)}`;
}

function hostOf(url: string): string | undefined {
	return URL.canParse(url) ? new URL(url).hostname : undefined;
}

function escaped(text: string): string {
	return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

// A PromQL string: Go's escapes, of which JSON's are a part.
function quoted(text: string): string {
	return JSON.stringify(text);
}
