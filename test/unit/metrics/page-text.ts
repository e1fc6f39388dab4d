/** The text of a small etcd page: fsyncs at most 1 ms and beyond, and when the process started. */
export function pageText(told: {
	readonly fast: number;
	readonly slow?: number;
	readonly startedAtSeconds?: number;
}): string {
	const {fast, slow = 0, startedAtSeconds = 1_700_000_000} = told;
	const family = 'etcd_disk_wal_fsync_duration_seconds';
	return [
		'etcd_server_has_leader 1',
		`${family}_bucket{le="0.001"} ${fast}`,
		`${family}_bucket{le="0.002"} ${fast + slow}`,
		`${family}_bucket{le="+Inf"} ${fast + slow}`,
		`process_start_time_seconds ${startedAtSeconds}`,
		'',
	].join('\n');
}
