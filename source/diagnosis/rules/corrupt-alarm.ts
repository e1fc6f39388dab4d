import type {MemberId} from '../../cluster/member.js';
import {alarmsOf} from '../../cluster/observation.js';
import {joinWords, labelsOfIds} from '../naming.js';
import type {Rule} from '../rule.js';

/** Any CORRUPT record, from Status.errors: nothing may be changed, see etcd's data corruption guide. */
export const corruptAlarm: Rule = ({observation}) => {
	const records = (alarmsOf(observation) ?? []).filter(
		alarm => alarm.type === 'CORRUPT',
	);
	if (records.length === 0) return [];
	// etcd up to 3.4.21 and 3.5.4 raised it with member ID 0 (etcd PR 14272).
	const isNameless = (id: MemberId): boolean => /^0*$/.test(id);
	const ids = records.map(({memberId}) => memberId);
	const named = ids.filter(id => !isNameless(id));
	const owners = [
		...(named.length === 0 ? [] : [labelsOfIds(named, observation)]),
		...(ids.some(isNameless) ? ['a member this version does not name'] : []),
	];
	return [
		{
			code: 'corrupt-alarm',
			severity: 'critical',
			memberIds: ids,
			summary: `Stop: CORRUPT on ${joinWords(owners)}, the members' data differ: do not disarm anything, NOSPACE included; do not compact or defragment either: on etcd 3.4 and 3.5 a disarm of NOSPACE re-opens writes on corrupt data`,
			evidence: {corruptRecords: records.length},
			remedy:
				'Compare HashKV of every member at one revision, keep a snapshot of each, then replace the member that differs or restore; only then clear CORRUPT by hand',
		},
	];
};
