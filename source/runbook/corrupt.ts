import {memberLabel, type MemberId} from '../cluster/member.js';
import {
	alarmOwners,
	currentStatus,
	isAlarmRaised,
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {calmestMember} from './calmest-member.js';
import type {Condition} from './condition.js';
import {disarmLine, etcdctlLine, hashLine} from './etcdctl.js';
import {asWay, guidedStep} from './guided-step.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {verifyStep} from './plan-steps.js';
import {anyHost, replaceInstructions} from './replace-member.js';
import {restoreInstructions} from './restore-snapshot.js';
import type {Instruction, Step} from './step.js';

/**
 * The plan for a CORRUPT alarm: find out whose keys differ, replace that member
 * or restore, and only then clear the record. Until it is gone every step that
 * changes something through this program is refused.
 */
export function planCorrupt(
	observation: Observation,
	options: PlanOptions,
): Plan {
	const ids = alarmOwners(observation, 'CORRUPT');
	return {
		kind: 'plan',
		cause: 'corrupt-alarm',
		basedOnMs: observation.takenAtMs,
		goal: `CORRUPT is raised by ${ids.join(', ')}: nothing may be changed, and no alarm disarmed, until the member that differs is found and replaced`,
		steps: [
			compareStep(observation, options),
			...(options.doHashesAgree === true
				? []
				: [repairStep(observation, options)]),
			disarmCorruptStep(observation, ids, options),
			verifyStep(observation, options),
		],
	};
}

function compareStep(observation: Observation, {etcdctl}: PlanOptions): Step {
	const serving = observation.members.filter(
		each => currentStatus(each) !== undefined && each.endpoint !== '',
	);
	const revision = Math.min(
		...serving.map(each => currentStatus(each)?.revision ?? 0),
	);
	return {
		id: 'compare-hashes',
		title: 'Compare the hashes of every member at one revision',
		level: 0,
		memberId: undefined,
		action: {kind: 'compare-hashes'},
		why: 'The record says that members differ; a comparison at one revision says which. Two of three that agree name the third. Older versions than 3.5.5 and 3.4.22 raise the record for member 0, which names nobody. It reads every key of each member, one after the other.',
		// The newest revision is asked for as such, see `compareHashes`.
		commands: serving.map(each =>
			hashLine(
				etcdctl,
				each.endpoint,
				currentStatus(each)?.revision === revision ? 0 : revision,
			),
		),
		expects: 'The one member whose hash differs, or that it cannot be told',
		predicted: {},
		undo: 'Nothing is changed',
	};
}

/** The member to replace: as the hashes say, else as the record says where it names one that is listed. */
function oddOne(
	observation: Observation,
	{oddMemberId}: PlanOptions,
): {readonly id: MemberId; readonly isProven: boolean} | undefined {
	if (oddMemberId !== undefined) return {id: oddMemberId, isProven: true};
	const named = alarmOwners(observation, 'CORRUPT').filter(
		id => memberById(observation, id) !== undefined,
	);
	const [only] = named;
	return only !== undefined && named.length === 1
		? {id: only, isProven: false}
		: undefined;
}

function repairStep(observation: Observation, options: PlanOptions): Step {
	const odd = oddOne(observation, options);
	const member =
		odd === undefined ? undefined : memberById(observation, odd.id);
	const name = odd === undefined ? undefined : labelOf(observation, odd.id);
	return guidedStep({
		id: odd === undefined ? 'repair-corrupt' : `replace-${odd.id}`,
		title:
			name === undefined
				? 'Replace the corrupt member, or restore from a snapshot'
				: `Replace ${name}, or restore from a snapshot`,
		memberId: odd?.id,
		stops: odd?.id,
		instructions: repairInstructions(observation, member, options),
		until: repaired(odd?.id, member),
		why: `${
			odd === undefined
				? 'Which member is wrong is not known: the hashes decide; where they cannot, restore all of them from a backup that is older than the alarm.'
				: odd.isProven
					? `The others agree with each other and ${name ?? ''} differs from them.`
					: `The record names ${name ?? ''}; compare the hashes first, as the record alone is no proof.`
		} Nothing is changed by this program meanwhile: up to etcd 3.5, disarming NOSPACE now would re-open writes on corrupt data, without a word. Membership changes and reads work under CORRUPT.`,
		expects: 'The odd member is gone, and a new one of its name serves',
		undo: 'Its old data is kept aside. A snapshot taken before is the way back',
	});
}

function repairInstructions(
	observation: Observation,
	member: MemberObservation | undefined,
	{etcdctl, snapshotFile}: PlanOptions,
): readonly Instruction[] {
	const sound = anyHost(observation, member?.member, etcdctl);
	const backup = sound(
		[['snapshot', 'save', snapshotFile]],
		'a backup of a member that agrees with the others, before anything else',
	);
	return [
		backup,
		...(member === undefined
			? []
			: replaceInstructions(observation, member.member, etcdctl)),
		...asWay(
			restoreInstructions(observation, etcdctl, snapshotFile),
			'only where no majority agrees: restore',
		),
	];
}

function repaired(
	id: MemberId | undefined,
	member: MemberObservation | undefined,
): Condition {
	// Who is wrong, and so who must be gone, only a person can say then.
	if (id === undefined) return {kind: 'acknowledged'};
	return {
		kind: 'all-of',
		conditions: [
			{kind: 'member-gone', memberId: id},
			...(member === undefined
				? []
				: [
						{
							kind: 'member-joined' as const,
							member: {
								name: member.member.name,
								peerUrls: member.member.peerUrls,
							},
						},
					]),
			{kind: 'one-cluster'},
			{kind: 'quorum-serves'},
		],
	};
}

function disarmCorruptStep(
	observation: Observation,
	ids: readonly MemberId[],
	{etcdctl, doHashesAgree}: PlanOptions,
): Step {
	const hasNospace = isAlarmRaised(observation, 'NOSPACE');
	const endpoint =
		calmestMember(observation)?.endpoint ?? 'https://A-MEMBER-THAT-SERVES:2379';
	return guidedStep({
		id: 'disarm-corrupt',
		title: 'Clear CORRUPT by hand, now that the data is sound',
		instructions: [
			{
				where: 'any host with etcdctl and these certificates',
				lines: [
					'# compare once more: every member must say the same',
					...observation.members
						.filter(each => each.endpoint !== '')
						.map(each =>
							etcdctlLine(etcdctl, each.endpoint, ['endpoint', 'hashkv']),
						),
					...(hasNospace
						? [
								'# NOSPACE is raised, too: etcdctl alarm disarm would clear it with this one. So one record at a time:',
								...ids.map(id => disarmLine(etcdctl, endpoint, id, 'CORRUPT')),
							]
						: [
								etcdctlLine(etcdctl, endpoint, ['alarm', 'list']),
								etcdctlLine(etcdctl, endpoint, ['alarm', 'disarm']),
							]),
				],
			},
		],
		until: {kind: 'no-alarm', alarm: 'CORRUPT'},
		why: `${doHashesAgree === true ? 'Every member gave the same hash, so nobody is to be replaced: what raised the record is over, or somebody raised it by hand. Find out which in the logs before you clear it. ' : ''}The record outlives the member that it names and keeps every write refused. This program never makes that call: whoever clears it vouches for the data.`,
		expects: 'No member reports CORRUPT any more',
		undo: 'etcd raises it again at its next check if members still differ',
	});
}

function labelOf(observation: Observation, id: MemberId): string {
	const found = memberById(observation, id);
	return found === undefined
		? printable(id)
		: `${printable(memberLabel(found.member))} (${id})`;
}
