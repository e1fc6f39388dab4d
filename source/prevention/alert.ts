import type {Severity} from '../diagnosis/finding.js';
import type {Milliseconds} from '../units.js';
import type {AlertLimits} from './alert-limits.js';
import type {EtcdVersion} from './etcd-version.js';

/** One alerting rule. */
export type Alert = {
	/** Rules of one name differ in severity. */
	readonly name: string;
	readonly severity: Severity;
	/** PromQL. */
	readonly expr: string;
	/** How long it must hold before it fires. */
	readonly forMs: Milliseconds;
	/** One line, with Prometheus's own templates. */
	readonly summary: string;
	readonly description: string;
	/** What to run, naming our command. */
	readonly runbook: string;
	/** Why it is so, and where its limit comes from; a comment in the file. */
	readonly why: string;
};

/** Alerts that are shown and evaluated together. */
export type AlertGroup = {
	readonly name: string;
	/** What it needs to be scraped. */
	readonly needs: string;
	readonly alerts: readonly Alert[];
	/** Sentences about what this version of etcd cannot tell. */
	readonly leftOut: readonly string[];
};

/** What the alerts are written for. */
export type AlertContext = {
	/** Label matchers of etcd's own metrics, e.g. `job=~".*etcd.*"`. */
	readonly etcd: string;
	/** Label matchers of metrics about the hosts; may be empty. */
	readonly hosts: string;
	/** A window or an offset in PromQL. */
	readonly time: (ms: Milliseconds) => string;
	readonly limits: AlertLimits;
	/** The oldest member's version; `undefined`: any. */
	readonly version: EtcdVersion | undefined;
};

/** Milliseconds of that many minutes. */
export function minutes(count: number): Milliseconds {
	return count * 60_000;
}

/** Milliseconds of that many hours. */
export function hours(count: number): Milliseconds {
	return minutes(count * 60);
}
