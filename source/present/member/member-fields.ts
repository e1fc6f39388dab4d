import type {Latency} from '../../cluster/latency.js';
import type {FindingCode} from '../../diagnosis/finding.js';
import {formatCount, formatDuration, type Milliseconds} from '../../units.js';
import type {MemberFacts} from './member-facts.js';
import {steadyBytes, steadyCall, steadySpan} from '../text/steady.js';
import type {Tone} from '../text/tone.js';

/** One labelled value of a member. */
export type Field = {
	readonly label: string;
	/** With `~` in front when it is not current. */
	readonly value: string;
	/** The value where there is no room for all of it. */
	readonly short?: string;
	readonly tone: Tone;
};

/** `12 ms`; `n/a (12 samples)` when there were too few to say; `n/a` when nothing was read. */
export function latencyText(latency: Latency | undefined): string {
	if (latency === undefined) return 'n/a';
	return latency.p99Ms === undefined
		? `n/a (${formatCount(latency.samples)} samples)`
		: formatDuration(latency.p99Ms);
}

/** The bucket that p99 lies in, `8–16 ms`, or `over 8.2 s` in the open last one; '' when unknown. */
export function bucketText(latency: Latency | undefined): string {
	const bucket = latency?.p99Bucket;
	return bucket === undefined ? '' : bucketName(bucket.lowMs, bucket.highMs);
}

/** A bucket's bounds: `8–16 ms`, and `over 8.2 s` for the open one. */
export function bucketName(
	lowMs: Milliseconds,
	highMs: Milliseconds | undefined,
): string {
	const low = formatDuration(lowMs);
	if (highMs === undefined) return `over ${low}`;
	const high = formatDuration(highMs);
	const unit = / \S+$/.exec(high)?.[0] ?? '';
	return low.endsWith(unit) && unit !== ''
		? `${low.slice(0, -unit.length)}–${high}`
		: `${low}–${high}`;
}

/** `12 ms (8–16 ms)` where there is room for both. */
export function latencyWithBucket(latency: Latency | undefined): string {
	const bucket = latency?.p99Ms === undefined ? '' : bucketText(latency);
	return latencyText(latency) + (bucket === '' ? '' : ` (${bucket})`);
}

/** Fields under the space bar of a panel, the most telling first: the rest is left out when there is no room. */
export function memberFields(facts: MemberFacts): readonly Field[] {
	const {status, metrics, isStatusStale, isMetricsStale} = facts;
	const fromStatus = (label: string, value: string): Field =>
		field(label, value, isStatusStale, 'strong');
	const fromMetrics = (label: string, value: string): Field =>
		field(label, value, isMetricsStale, 'strong');
	return [
		fromStatus('revision', formatCount(status?.revision)),
		latencyField(
			'fsync p99',
			metrics?.walFsync,
			isMetricsStale,
			toneOf(facts, 'slow-wal-fsync'),
		),
		fromStatus('raft term', formatCount(status?.raftTerm)),
		latencyField(
			'commit p99',
			metrics?.backendCommit,
			isMetricsStale,
			toneOf(facts, 'slow-backend-commit'),
		),
		fromStatus('raft index', formatCount(status?.raftIndex)),
		fromStatus(
			'status call',
			steadyCall(facts.isReachable ? facts.callMs : undefined),
		),
		fromStatus('apply lag', formatCount(facts.appliedLag)),
		fromStatus('lin. read', steadyCall(facts.linearizableReadMs)),
		fromMetrics('keys', formatCount(metrics?.keys)),
		fromStatus('ser. read', steadyCall(facts.serializableReadMs)),
		fromMetrics('compacted', formatCount(metrics?.compactRevision)),
		fromMetrics('memory', steadyBytes(metrics?.residentBytes)),
		fromMetrics('pending', formatCount(metrics?.proposalsPending)),
		fromMetrics('uptime', steadySpan(facts.uptimeMs)),
		fromMetrics('failed', formatCount(metrics?.proposalsFailed)),
		fromMetrics('leader chg', formatCount(metrics?.leaderChangesSeen)),
		fromMetrics('defrags', formatCount(metrics?.defragCount)),
		fromMetrics('slow apply', formatCount(metrics?.slowApplies)),
	];
}

function latencyField(
	label: string,
	latency: Latency | undefined,
	isStale: boolean,
	tone: Tone,
): Field {
	return {
		...field(label, latencyWithBucket(latency), isStale, tone),
		short: field(label, shortLatency(latency), isStale, tone).value,
	};
}

function shortLatency(latency: Latency | undefined): string {
	return latency !== undefined && latency.p99Ms === undefined
		? `n/a (${formatCount(latency.samples)})`
		: latencyText(latency);
}

/** Marks a value that is not current with `~` and takes its weight away. */
export function field(
	label: string,
	value: string,
	isStale: boolean,
	tone: Tone,
): Field {
	if (value.startsWith('n/a')) return {label, value, tone: 'plain'};
	return isStale
		? {label, value: `~${value}`, tone: 'faint'}
		: {label, value, tone};
}

/** The tone that the findings about the member give to the value under that code. */
export function toneOf(facts: MemberFacts, ...codes: FindingCode[]): Tone {
	const finding = facts.findings.find(each => codes.includes(each.code));
	if (finding === undefined || finding.severity === 'info') return 'strong';
	return finding.severity;
}

/** The tone of a member's file beside its quota: one over it needs no finding of its own, as its neighbour's alarm stops all writes. */
export function quotaTone(facts: MemberFacts): Tone {
	return (facts.backend?.quotaRatio ?? 0) >= 1
		? 'critical'
		: toneOf(facts, 'nospace-alarm', 'quota-near');
}
