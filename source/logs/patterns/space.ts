import {textField} from '../log-entry.js';
import type {LogPattern} from '../log-pattern.js';

const quotaRemedy =
	'etcd-medic plan shows the way out: snapshot, compact, defragment one member at a time, then disarm';

/** The backend quota and what shrinks the file. Sources: lines of etcd 3.4.45, 3.5.33, 3.6.14. */
export const spacePatterns: readonly LogPattern[] = [
	// 3.4 etcdserver/apply.go:639 (text :641), server.go:2395 (text :2401);
	// 3.5 server/etcdserver/apply.go:753, server.go:2391; 3.6 server.go:2024. 3.6 logs no "alarm raised".
	{
		code: 'nospace-raised',
		severity: 'critical',
		messages: ['alarm raised', 'message exceeded backend quota; raising alarm'],
		when: entry => (textField(entry, 'alarm') ?? 'NOSPACE') === 'NOSPACE',
		text: /^alarm NOSPACE raised by peer|^applying raft message exceeded backend quota/,
		versions: '3.4 to 3.7',
		cause:
			"a member's file reached its quota; from then on the whole cluster refuses writes, until the alarm is disarmed by hand",
		remedy: quotaRemedy,
		finding: 'nospace-alarm',
	},
	// 3.4 etcdserver/api/v3rpc/rpctypes/error.go:32, 3.5 api/v3rpc/rpctypes/error.go:32, 3.6 :34; while applying "etcdserver: no space", measured on 3.4.23 and 3.5.16.
	{
		code: 'database-space-exceeded',
		severity: 'critical',
		text: /mvcc: database space exceeded|etcdserver: no space/,
		versions: '3.4 to 3.7',
		cause:
			'a write was refused because of the NOSPACE alarm: the quota, not the disk, is full',
		remedy: quotaRemedy,
		finding: 'nospace-alarm',
	},
	// 3.4 etcdserver/apply.go:670 (text :672), 3.5 server/etcdserver/apply.go:776.
	{
		code: 'alarm-disarmed',
		severity: 'info',
		messages: ['alarm disarmed'],
		text: /^alarm disarmed /,
		versions: '3.4, 3.5',
		cause: 'somebody disarmed an alarm',
		remedy:
			'check that it stays so: a member still above its quota raises it again with the next write',
	},
	// 3.4 etcdserver/quota.go:114 (text :122), 3.5 server/etcdserver/quota.go:109, 3.6 server/storage/quota.go:108.
	{
		code: 'quota-above-maximum',
		severity: 'warning',
		messages: ['quota exceeds the maximum value'],
		text: /^backend quota \S+ exceeds maximum recommended quota/,
		versions: '3.4 to 3.7',
		cause: 'the quota is above the 8 GiB that etcd suggests as its maximum',
		remedy:
			'keep it at 8 GiB or below, and below the memory of the machine; remove what fills it instead',
		finding: 'quota-oversized',
	},
	// 3.4 etcdserver/quota.go:83 (text :88), 3.5 server/etcdserver/quota.go:82, 3.6 server/storage/quota.go:81.
	{
		code: 'quota-disabled',
		severity: 'warning',
		messages: ['disabled backend quota'],
		text: /^disabling backend quota/,
		versions: '3.4 to 3.7',
		cause:
			'a negative quota turns it off: the file grows until the disk is full',
		remedy: 'set --quota-backend-bytes to at most 8589934592 (8 GiB)',
		finding: 'quota-oversized',
	},
	// 3.4 mvcc/kvstore_compaction.go:61 (text :70), 3.5 server/mvcc/kvstore_compaction.go:73, 3.6 server/storage/mvcc/kvstore_compaction.go:71.
	{
		code: 'compaction-finished',
		severity: 'info',
		messages: ['finished scheduled compaction'],
		text: /^finished scheduled compaction at \d+/,
		durationField: 'took',
		durationText: /\(took ([^)]{1,40})\)/,
		versions: '3.4 to 3.7',
		cause:
			'history up to a revision was removed; its pages are free, the file is as large as before',
		remedy: 'nothing; to give free pages back to the disk, defragment',
	},
	// 3.5 server/mvcc/kvstore.go:256, :429.
	{
		code: 'compaction-failed',
		severity: 'warning',
		messages: ['Failed compaction', 'compaction encountered error'],
		versions: '3.5 to 3.7',
		cause: 'a compaction did not come to its end',
		remedy: 'look at the error in the sample; history stays until one succeeds',
		finding: 'compaction-stalled',
	},
	// 3.4 mvcc/backend/backend.go:489, text etcdserver/api/v3rpc/maintenance.go:90; 3.5 server/mvcc/backend/backend.go:518; 3.6 server/storage/backend/backend.go:523.
	{
		code: 'defragment-started',
		severity: 'info',
		messages: ['defragmenting'],
		text: /^starting to defragment the storage backend/,
		versions: '3.4 to 3.7',
		cause: 'a defragment began: that member answers nothing until it ends',
		remedy: 'wait for it; a deadline of the client does not stop it',
		finding: 'defrag-in-flight',
	},
	// 3.4 mvcc/backend/backend.go:571, text etcdserver/api/v3rpc/maintenance.go:104; 3.5 server/mvcc/backend/backend.go:580; 3.6 server/storage/backend/backend.go:593.
	{
		code: 'defragment-finished',
		severity: 'info',
		messages: ['defragmented', 'finished defragmenting directory'],
		text: /^finished defragmenting the storage backend/,
		durationField: 'took',
		versions: '3.4 to 3.7',
		cause: 'a defragment ended and gave the free pages back to the disk',
		remedy: 'nothing',
	},
	// 3.4 etcdserver/api/v3rpc/maintenance.go:95 (text :97), 3.5 :102, 3.6 :122.
	{
		code: 'defragment-failed',
		severity: 'warning',
		messages: ['failed to defragment'],
		text: /^failed to defragment the storage backend/,
		versions: '3.4 to 3.7',
		cause:
			'a defragment failed; the old file is still in use. It needs as many free bytes on the data disk as are in use',
		remedy: 'make room on the data disk, then defragment again',
		finding: 'disk-space-low',
	},
	// 3.4 mvcc/kvstore.go:47, 3.5 server/mvcc/kvstore.go:39, 3.6 server/storage/mvcc/kvstore.go:37.
	{
		code: 'revision-compacted',
		severity: 'info',
		text: /mvcc: required revision has been compacted/,
		versions: '3.4 to 3.7',
		cause:
			'somebody asked for a revision that is compacted away: a slow watcher or list, or a compaction that was already done',
		remedy:
			'nothing: clients list again. As the answer to a compaction it means done',
	},
];
