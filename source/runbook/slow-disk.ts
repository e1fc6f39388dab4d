import {
	agreedLeader,
	currentStatus,
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {votersOf} from '../cluster/quorum.js';
import {labelOf} from '../diagnosis/naming.js';
import {slowWalFsync} from '../diagnosis/rules/slow-wal-fsync.js';
import {defaultThresholds, type Thresholds} from '../diagnosis/thresholds.js';
import {formatCount, formatDuration} from '../units.js';
import {asWay, guidedStep} from './guided-step.js';
import {
	dataDirectory,
	hostSetup,
	manifestAside,
	startLines,
	stopLines,
	type HostSetup,
} from './host-setup.js';
import {moveLeaderStep} from './move-leader-step.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {snapshotStep, verifyStep} from './plan-steps.js';
import {hostOf, replaceInstructions} from './replace-member.js';
import type {Instruction, Step} from './step.js';

/**
 * The members whose disk is slow while the disks of most others are well: those
 * can be given another disk one by one. When most are slow it is no member's disk.
 */
export function slowDiskMembers(
	observation: Observation,
	thresholds: Thresholds = defaultThresholds,
): readonly MemberObservation[] {
	const findings = slowWalFsync({
		observation,
		thresholds,
		nowMs: observation.takenAtMs,
		trends: {},
		ownLeaderMovesMs: [],
	});
	const idsOf = (severity: string): readonly string[] =>
		findings
			.filter(finding => finding.severity === severity)
			.flatMap(finding => finding.memberIds);
	const slow = idsOf('critical');
	const voters = votersOf(observation).length;
	const areOthersWell = idsOf('warning').length === 0;
	return areOthersWell && slow.length * 2 < voters
		? slow
				.map(id => memberById(observation, id))
				.filter(each => each !== undefined)
		: [];
}

/**
 * The plan for a disk that is too slow: leadership away from it first, a
 * backup, then another disk, by a person, and the proof.
 */
export function planSlowDisk(
	observation: Observation,
	options: PlanOptions,
): Plan {
	const slow = slowDiskMembers(observation, options.thresholds);
	const names = slow.map(each => labelOf(each)).join(' and ');
	return {
		kind: 'plan',
		cause: 'slow-wal-fsync',
		basedOnMs: observation.takenAtMs,
		goal: `Take leadership away from the slow disk, back up, give ${names} a healthy disk, prove that writes work`,
		steps: [
			...slow.flatMap(each => leaveSlowDisk(observation, each, options)),
			...snapshotStep(observation, options),
			...slow.map(each => healthyDisk(observation, each, options)),
			verifyStep(observation, options),
		],
	};
}

function leaveSlowDisk(
	observation: Observation,
	slow: MemberObservation,
	options: PlanOptions,
): readonly Step[] {
	if (agreedLeader(observation) !== slow.member.id) return [];
	const name = labelOf(slow);
	return moveLeaderStep(observation, slow, options).map(step => ({
		...step,
		why: `${name} leads, and its WAL fsync takes ${fsyncText(slow)}. Every write waits for the leader's disk; a follower's is waited for only where the others are slower. So this is the first aid: writes are fast again before the disk is.`,
	}));
}

function healthyDisk(
	observation: Observation,
	slow: MemberObservation,
	{etcdctl, thresholds = defaultThresholds}: PlanOptions,
): Step {
	const {member} = slow;
	const name = labelOf(slow);
	const {walFsyncWarningMs} = thresholds;
	return guidedStep({
		id: `healthy-disk-${member.id}`,
		title: `Give ${name} a healthy disk`,
		memberId: member.id,
		stops: member.id,
		instructions: [
			{
				where: hostOf(member),
				lines: [
					'# first look what it is: other load on the same disk, a throttled volume, a failing drive',
					'iostat -x 1 5',
					'smartctl -A /dev/DISK',
					'# what goes away by itself, like a backup that runs now, needs neither way below',
				],
			},
			copyInstruction(slow, hostSetup(etcdctl)),
			...asWay(
				replaceInstructions(observation, member, etcdctl),
				'the second way: replace the member',
			),
		],
		until: {
			kind: 'all-of',
			conditions: [
				{kind: 'one-cluster'},
				{kind: 'member-joined', member: soughtOf(slow)},
				{
					kind: 'fsync-below',
					member: soughtOf(slow),
					p99Ms: walFsyncWarningMs,
				},
			],
		},
		why: `Its WAL fsync takes ${fsyncText(slow)} while the other members are well${versionText(slow)}. Copying is quicker, replacing needs nothing of the old disk. Whichever way, never on an empty data directory with the old flags: it forms a cluster of its own, in perfect health, or panics.`,
		expects: `It serves as a voter and its fsync p99 is below ${formatDuration(walFsyncWarningMs)}; etcd asks for ${formatDuration(defaultThresholds.walFsyncInfoMs)}`,
		undo: 'The old data directory is kept aside; a copy can be pointed back to it, a replaced member cannot',
	});
}

function copyInstruction(
	{member}: MemberObservation,
	setup: HostSetup,
): Instruction {
	const from = dataDirectory(setup);
	return {
		where: `${hostOf(member)}, the first way: copy while it is stopped`,
		lines: [
			...stopLines(setup),
			'# NEW_DIR is an empty directory on the healthy disk, owned as the old one is',
			`cp -a ${from}/. NEW_DIR/`,
			...(setup === 'kubeadm'
				? [
						`# in ${manifestAside}: the hostPath of etcd-data, its mountPath and --data-dir, all three`,
					]
				: [
						'# its --data-dir, or the mount under it, must say the new place before it starts',
					]),
			`mv ${from} ${from}.aside`,
			...startLines(setup),
		],
	};
}

function soughtOf({member}: MemberObservation): {
	readonly memberId: string;
	readonly name: string;
	readonly peerUrls: readonly string[];
} {
	const {id, name, peerUrls} = member;
	return {memberId: id, name, peerUrls};
}

// With few of them there is no p99 yet, and the plan is there all the same.
function fsyncText({lastMetrics}: MemberObservation): string {
	const {p99Ms, halfAboveMs, samples} = lastMetrics?.value.walFsync ?? {};
	return p99Ms === undefined && halfAboveMs !== undefined
		? `more than ${formatDuration(halfAboveMs)} for at least half of ${formatCount(samples)} samples`
		: `${formatDuration(p99Ms)} (p99)`;
}

function versionText(member: MemberObservation): string {
	const version = currentStatus(member)?.version;
	return version === undefined ? '' : ` (etcd ${version})`;
}
