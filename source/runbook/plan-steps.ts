import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import {calmestMember} from './calmest-member.js';
import {etcdctlLine} from './etcdctl.js';
import type {PlanOptions, SnapshotOptions} from './plan-options.js';
import type {Step} from './step.js';

// The steps that begin and end every plan.

/** The look before everything else; `purpose` is why it is taken. */
export function preCheckStep(purpose: 'recovery' | 'maintenance'): Step {
	return {
		id: 'pre-check',
		title: 'Check that it is safe to begin',
		level: 0,
		memberId: undefined,
		action: {kind: 'pre-check'},
		why: `A ${purpose} that begins on a sick cluster makes it worse: CORRUPT, a split cluster, a lost quorum or an unreachable member each stop it here.`,
		commands: [],
		expects: 'Every check passes',
		predicted: {},
		undo: 'Nothing is changed',
	};
}

/** The backup, from the member that carries it best; none when no voter serves. */
export function snapshotStep(
	observation: Observation,
	{etcdctl, snapshotFile, isBackupStandIn = false}: SnapshotOptions,
): readonly Step[] {
	const source = calmestMember(observation);
	if (source === undefined) return [];
	const {member, endpoint} = source;
	const dbSizeBytes = backendOf(source)?.dbSizeBytes;
	return [
		{
			id: 'snapshot',
			title: `Save a snapshot from ${printable(memberLabel(member))}`,
			level: 1,
			memberId: member.id,
			action: {
				kind: 'snapshot',
				memberId: member.id,
				endpoint,
				file: snapshotFile,
			},
			why: 'The way back if anything goes wrong. It works under NOSPACE, and is taken from a follower so that the leader is left alone.',
			commands: [
				etcdctlLine(etcdctl, endpoint, ['snapshot', 'save', snapshotFile]),
			],
			expects: isBackupStandIn
				? 'In this drill a small stand-in; its sha256 trailer fits its content'
				: 'A file whose sha256 trailer fits its content',
			predicted:
				dbSizeBytes === undefined ? {} : {diskNeededBytes: dbSizeBytes},
			undo: 'Delete the file',
		},
	];
}

/** The proof that writes work, through every voter. */
export function verifyStep(
	observation: Observation,
	{etcdctl, canaryKey}: PlanOptions,
): Step {
	const members = votersOf(observation).filter(each => each.endpoint !== '');
	return {
		id: 'verify',
		title: 'Prove that writes work through every member',
		level: 1,
		memberId: undefined,
		action: {kind: 'verify', canaryKey},
		why: 'One OK proves nothing: another member may raise NOSPACE again as it applies the write. So a key is written through each, and the alarms are read again after a pause.',
		commands: members.flatMap(({endpoint}) => [
			etcdctlLine(etcdctl, endpoint, ['put', canaryKey, 'ok']),
			etcdctlLine(etcdctl, endpoint, ['get', canaryKey]),
			etcdctlLine(etcdctl, endpoint, ['del', canaryKey]),
		]),
		expects:
			'Each write is read back, no alarm returns, every file is below its quota',
		predicted: {},
		undo: 'The key is deleted again',
	};
}
