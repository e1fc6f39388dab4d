import type {MemberId} from './member.js';

/** etcd's alarm types; a newer server may name one that we do not know. */
export type AlarmType = 'NOSPACE' | 'CORRUPT' | (string & {});

/** One alarm record. Any single record has its effect on the whole cluster. */
export type Alarm = {
	readonly memberId: MemberId;
	readonly type: AlarmType;
};

/** The distinct records among several members' reports of the same alarms. */
export function distinctAlarms(alarms: readonly Alarm[]): readonly Alarm[] {
	const byKey = new Map(
		alarms.map(alarm => [`${alarm.type}/${alarm.memberId}`, alarm]),
	);
	return [...byKey.values()].toSorted((a, b) =>
		`${a.type}/${a.memberId}`.localeCompare(`${b.type}/${b.memberId}`),
	);
}
