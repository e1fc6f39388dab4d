/** A flag that a release of etcd took away. */
export type RemovedFlag = {
	/** The minor of 3.x that does not know it any more. */
	readonly goneIn: number;
	/** The minor from which on what stands for it exists. */
	readonly since?: number;
	/** What to write instead, for the old value; absent: nothing takes its place. */
	readonly instead?: (value: string) => string;
};

const gate =
	(name: string) =>
	(value: string): string =>
		`--feature-gates=${name}=${value === '' ? 'true' : value}`;
const renamed =
	(name: string) =>
	(value: string): string =>
		value === '' ? `--${name}` : `--${name}=${value}`;

const gone = (goneIn: number, names: readonly string[]): Table =>
	Object.fromEntries(names.map(name => [name, {goneIn}]));
// 3.6 embed/config.go, experimentalFlagMigrationMap: the same name without its prefix, from 3.6 on.
const withoutPrefix = (names: readonly string[]): Table =>
	Object.fromEntries(
		names.map(name => [
			`experimental-${name}`,
			{goneIn: 7, since: 6, instead: renamed(name)},
		]),
	);
// 3.6 features/etcd_features.go, ExperimentalFlagToFeatureMap.
const gates = (names: Readonly<Record<string, string>>): Table =>
	Object.fromEntries(
		Object.entries(names).map(([name, feature]) => [
			`experimental-${name}`,
			{goneIn: 7, since: 6, instead: gate(feature)},
		]),
	);

type Table = Readonly<Record<string, RemovedFlag>>;

/**
 * Flags of etcd by what they are called without dashes. Made by comparing the
 * flags that 3.4.45, 3.5.33, 3.6.14 and 3.7.1 define (etcdmain/config.go,
 * embed/config.go); for 3.6 as its CHANGELOG, "Flags Removed".
 */
export const removedFlags: Table = {
	...gone(5, ['log-package-levels', 'next-cluster-version-compatible']),
	debug: {goneIn: 5, since: 4, instead: () => '--log-level=debug'},
	'log-output': {goneIn: 5, since: 4, instead: renamed('log-outputs')},
	'experimental-backend-bbolt-freelist-type': {
		goneIn: 5,
		since: 4,
		instead: renamed('backend-bbolt-freelist-type'),
	},
	...gone(6, [
		'enable-v2',
		'experimental-enable-v2v3',
		'proxy',
		'proxy-failure-wait',
		'proxy-refresh-interval',
		'proxy-dial-timeout',
		'proxy-write-timeout',
		'proxy-read-timeout',
	]),
	...gone(7, ['discovery', 'discovery-proxy']),
	...withoutPrefix([
		'bootstrap-defrag-threshold-megabytes',
		'compact-hash-check-time',
		'compaction-batch-limit',
		'compaction-sleep-interval',
		'corrupt-check-time',
		'distributed-tracing-address',
		'distributed-tracing-instance-id',
		'distributed-tracing-sampling-rate',
		'distributed-tracing-service-name',
		'downgrade-check-time',
		'enable-distributed-tracing',
		'memory-mlock',
		'peer-skip-client-san-verification',
		'snapshot-catchup-entries',
		'warning-apply-duration',
		'warning-unary-request-duration',
		'watch-progress-notify-interval',
	]),
	...gates({
		'compact-hash-check-enabled': 'CompactHashCheck',
		'enable-lease-checkpoint': 'LeaseCheckpoint',
		'enable-lease-checkpoint-persist': 'LeaseCheckpointPersist',
		'initial-corrupt-check': 'InitialCorruptCheck',
		'stop-grpc-service-on-defrag': 'StopGRPCServiceOnDefrag',
		'txn-mode-write-with-shared-buffer': 'TxnModeWriteWithSharedBuffer',
	}),
};
