import {textField} from '../log-entry.js';
import type {LogPattern} from '../log-pattern.js';

/** Data that is damaged, missing, or of another cluster. Sources: lines of etcd 3.4.45, 3.5.33, 3.6.14. */
export const dataPatterns: readonly LogPattern[] = [
	// 3.4 etcdserver/apply.go:639 (text :641), 3.5 server/etcdserver/apply.go:753; api/v3rpc/rpctypes/error.go:81.
	{
		code: 'corrupt-raised',
		severity: 'critical',
		messages: ['alarm raised'],
		when: entry => textField(entry, 'alarm') === 'CORRUPT',
		text: /^alarm CORRUPT raised by peer|etcdserver: corrupt cluster/,
		versions: '3.4 to 3.7',
		cause: 'members hold different data, and etcd refuses writes because of it',
		remedy:
			'disarm nothing, NOSPACE included; compare HashKV of all members at one revision, replace the one that differs',
		finding: 'corrupt-alarm',
	},
	// 3.4 etcdserver/corrupt.go:81, :241 (texts :83, :147, :250), 3.5 server/etcdserver/corrupt.go:125, :174, :218, 3.6 :120, :169, :209, :360, :378.
	{
		code: 'hash-mismatch',
		severity: 'critical',
		messages: [
			'found hash mismatch',
			'found different hash values from remote peer',
			'Detected compaction hash mismatch',
			'Detected compaction hash mismatch but cannot identify the corrupted members, so intentionally set the memberID as 0',
		],
		text: /found data inconsistency with peers|^mismatched hashes \d+ and \d+|'s hash \d+ != \w+'s hash \d+/,
		versions: '3.4 to 3.7',
		cause: 'a check found members with different data at the same revision',
		remedy:
			'keep snapshots of every member, find the one that differs with HashKV, replace it; disarm nothing before',
		finding: 'corrupt-alarm',
	},
	// 3.4 wal/wal.go:61, :65, etcdserver/storage.go:108 (text :110); 3.5 server/wal/wal.go:59, decoder.go:87, etcdserver/storage.go:105; 3.6 server/storage/wal/decoder.go:110, bootstrap.go:631; snap: api/snap/snapshotter.go.
	{
		code: 'wal-damaged',
		severity: 'critical',
		messages: [
			'failed to read WAL, cannot be repaired',
			'failed to repair WAL',
		],
		text: /(?:wal|walpb|snap): crc mismatch|max entry size limit exceeded|read wal error .* cannot be repaired/,
		versions: '3.4 to 3.7',
		cause:
			'the write-ahead log cannot be read: the disk lost or changed what was written, as after a power cut or on a dying disk',
		remedy:
			'keep the data directory; if the other members have a quorum, remove this member and add it anew, else restore a snapshot',
		finding: 'disk-failing',
	},
	// 3.4 etcdserver/server.go:473 (text :475), :588; 3.5 server/etcdserver/server.go:520, :635; 3.6 server/etcdserver/bootstrap.go:420, :432.
	{
		code: 'backend-behind-snapshot',
		severity: 'critical',
		messages: ['failed to recover v3 backend from snapshot'],
		text: /^recovering backend from snapshot error|does not match with snapshot \(index|snap: snapshot file doesn't exist/,
		versions: '3.4 to 3.7',
		cause:
			'the database is older than the raft snapshot beside it, so the member cannot start: it was killed at a bad moment, or (3.5.3, 3.5.4) alarms were polled (etcd #14382)',
		remedy:
			'keep the data directory; with a quorum elsewhere remove this member and add it anew',
		finding: 'version-hazard',
	},
	// 3.4 raft/log.go:203, 3.5 raft/log.go:237; go.etcd.io/raft since 3.6.
	{
		code: 'raft-log-lost',
		severity: 'critical',
		text: /tocommit\(\d+\) is out of range \[lastIndex\(\d+\)\]/,
		versions: '3.4 to 3.7',
		cause:
			'the member came up without the log that it once had: its data directory was emptied, moved or restored from elsewhere',
		remedy:
			'put the old data directory back, or remove the member and add it anew; never start it again on an empty one',
		finding: 'data-dir-moved',
	},
	// 3.4 etcdserver/api/rafthttp/http.go:548 (text :559), stream.go:683 (text :691); 3.5 http.go:501, stream.go:654; 3.6 http.go:512, stream.go:653.
	{
		code: 'cluster-id-mismatch',
		severity: 'critical',
		messages: [
			'request cluster ID mismatch',
			'request sent was ignored by remote peer due to cluster ID mismatch',
		],
		text: /^request cluster ID mismatch|request sent was ignored \(cluster ID mismatch/,
		versions: '3.4 to 3.7',
		cause:
			'a peer belongs to another cluster: a member was started on an empty data directory and now is a new, empty cluster that calls itself healthy',
		remedy:
			'keep clients away from the member with the small revision, stop it, put its data back or add it anew',
		finding: 'cluster-id-split',
	},
	// The kernel's words (ENOSPC, strerror), in whatever etcd was doing.
	{
		code: 'disk-full',
		severity: 'critical',
		text: /no space left on device/,
		versions: 'all',
		cause: 'the disk under the data directory is full: not the quota, the disk',
		remedy:
			"make room on that disk, leaving etcd's own files alone; then start etcd and look at what filled it",
		finding: 'disk-space-low',
	},
	// EIO and EROFS; 3.4 etcdserver/raft.go:233, 3.5 server/etcdserver/raft.go:235, 3.6 :255.
	{
		code: 'disk-error',
		severity: 'critical',
		messages: [
			'failed to save Raft hard state and entries',
			'failed to save Raft snapshot',
			'failed to sync Raft snapshot',
		],
		text: /(?:write|read|sync|fdatasync|open) \S+: (?:input\/output error|read-only file system)|raft save state and entries error/,
		versions: '3.4 to 3.7',
		cause:
			'a write to the data directory failed, and etcd ended rather than go on without it',
		remedy:
			"look at the kernel's log (dmesg) and the disk (smartctl -a) before starting it again",
		finding: 'disk-failing',
	},
	// 3.4 etcdserver/api/membership/errors.go:29, 3.5 and 3.6 server/etcdserver/api/membership/errors.go:29; etcd #19557.
	{
		code: 'too-many-learners',
		severity: 'warning',
		text: /too many learner members in cluster/,
		versions: '3.4 to 3.7',
		cause:
			'there is a learner already; on an upgrade from 3.5 to 3.6 also a promotion that 3.5 before 3.5.20 did not persist (etcd #19557)',
		remedy: 'promote or remove the learner; before 3.6 be on 3.5.26 or later',
		finding: 'version-hazard',
	},
	// 3.5 server/etcdserver/server.go:509, :737; 3.6 bootstrap.go:409, server.go:1128.
	{
		code: 'v2-content',
		severity: 'critical',
		messages: ['illegal v2store content'],
		versions: '3.5 to 3.7',
		cause: 'there is data of the v2 API, which this etcd no longer takes',
		remedy:
			'go back to the release before, check with etcdutl check v2store, and remove that data',
		finding: 'version-hazard',
	},
];
