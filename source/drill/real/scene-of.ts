import type {MemberId} from '../../cluster/member.js';
import type {Bytes} from '../../units.js';
import type {DrillRecord, Scene} from '../model/cluster.js';
import type {MemberLook} from './member-look.js';

// What a real cluster was like when something was done to it, by what its
// members said: the judge weighs a call by what stood around it.

const tooFullRatio = 0.9;
const worthRatio = 0.1;
/** Of a file that holds next to nothing, the page or two that are free are a large share. */
const leastWorthBytes = 1_048_576;

type Looks = ReadonlyArray<MemberLook | undefined>;

/** The scene; `known` is what each member said last, `serving` how many are there and rewrite nothing. */
export function sceneOf({
	known,
	serving,
	defragmenting,
	quotaBytes,
}: {
	readonly known: Looks;
	readonly serving: number;
	readonly defragmenting: readonly MemberId[];
	readonly quotaBytes: Bytes;
}): Scene {
	const having = known.flatMap(each => (each === undefined ? [] : [each]));
	return {
		leaderId: having.find(each => each.leaderId !== undefined)?.leaderId,
		alarms: having[0]?.alarms ?? [],
		tooFull: having
			.filter(each => each.fileBytes >= tooFullRatio * quotaBytes)
			.map(each => each.id),
		worthDefragment: having
			.filter(
				each =>
					each.fileBytes - each.inUseBytes >=
					Math.max(leastWorthBytes, worthRatio * each.fileBytes),
			)
			.map(each => each.id),
		defragmenting,
		isBelowQuorum: serving < Math.floor(known.length / 2) + 1,
		isSplit: false,
	};
}

/** The alarm records that came and went between two looks; none where one of them was answered by nobody. */
export function alarmChanges(
	before: Looks,
	after: Looks,
): ReadonlyArray<Pick<DrillRecord, 'memberId' | 'what' | 'detail'>> {
	const [was, is] = [recordsIn(before), recordsIn(after)];
	if (was === undefined || is === undefined) return [];
	return [
		...[...was]
			.filter(([key]) => !is.has(key))
			.map(([, {memberId, alarm}]) => ({
				memberId,
				what: 'alarm-disarmed' as const,
				detail: alarm,
			})),
		...[...is]
			.filter(([key]) => !was.has(key))
			.map(([, {memberId, alarm}]) => ({
				memberId,
				what: 'alarm-raised' as const,
				detail: alarm,
			})),
	];
}

function recordsIn(
	looks: Looks,
): ReadonlyMap<string, MemberLook['alarms'][number]> | undefined {
	const first = looks.find(each => each !== undefined);
	return first === undefined
		? undefined
		: new Map(
				first.alarms.map(each => [`${each.memberId} ${each.alarm}`, each]),
			);
}
