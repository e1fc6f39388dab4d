import {alarmsOf} from '../../cluster/observation.js';
import {joinWords, labelOfId} from '../naming.js';
import type {Rule} from '../rule.js';

/** Any CORRUPT record, from Status.errors: nothing may be changed, see etcd's data corruption guide. */
export const corruptAlarm: Rule = ({observation}) => {
	const records = (alarmsOf(observation) ?? []).filter(
		alarm => alarm.type === 'CORRUPT',
	);
	if (records.length === 0) return [];
	// etcd up to 3.4.21 and 3.5.4 raised it with member ID 0 (etcd PR 14272).
	const owners = records.map(({memberId}) =>
		/^0*$/.test(memberId)
			? 'a member this version does not name'
			: labelOfId(observation, memberId),
	);
	return [
		{
			code: 'corrupt-alarm',
			severity: 'critical',
			memberIds: records.map(({memberId}) => memberId),
			summary: `Stop: CORRUPT on ${joinWords(owners)}, the members' data differ: do not disarm anything, NOSPACE included; do not compact or defragment either: on etcd 3.4 and 3.5 a disarm of NOSPACE re-opens writes on corrupt data`,
			evidence: {corruptRecords: records.length},
			remedy:
				'Compare HashKV of every member at one revision, keep a snapshot of each, then replace the member that differs or restore; only then clear CORRUPT by hand',
		},
	];
};
