import {printable} from '../printable.js';
import type {DrillRecord} from './model/cluster.js';

/** What happened to a drill's cluster, in words of its debrief. Details are missing where real etcd only counts. */
export function recordWords({
	what,
	detail,
	memberId,
	scene,
}: Pick<DrillRecord, 'what' | 'detail' | 'memberId' | 'scene'>): string {
	const shown = printable(detail).replaceAll('|', String.raw`\|`);
	const upTo = shown === '' ? '' : ` up to revision ${shown}`;
	switch (what) {
		case 'snapshot': {
			return 'a snapshot was saved';
		}

		case 'compact': {
			return `history was compacted${upTo}`;
		}

		case 'compact-refused': {
			return scene.alarms.some(each => each.alarm === 'CORRUPT')
				? 'compaction was refused: CORRUPT is armed'
				: `compaction answered: already compacted${upTo} (fine, it is done)`;
		}

		case 'defragment-begun': {
			return scene.leaderId === memberId
				? 'a defragment began, on the leader'
				: 'a defragment began';
		}

		case 'defragment-ended': {
			return 'the defragment ended';
		}

		case 'alarm-raised': {
			return `${shown} was raised`;
		}

		case 'alarm-disarmed': {
			return `${shown} was disarmed`;
		}

		case 'move-leader': {
			return shown === ''
				? 'leadership was handed over'
				: `leadership was handed over to ${shown}`;
		}

		case 'leader-elected': {
			return 'was elected leader';
		}

		case 'put-quota-key': {
			return `a put to the key ${shown} was tried: a key is no quota`;
		}

		case 'restart': {
			return 'the process was stopped and started again';
		}
	}
}
