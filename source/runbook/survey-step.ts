import {memberLabel} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {calmestMember} from './calmest-member.js';
import {etcdctlLine, type EtcdctlFlags} from './etcdctl.js';
import type {PlanOptions} from './plan-options.js';
import type {Step} from './step.js';
import {eventsPrefix} from './survey.js';

/** The step that counts the keys by prefix, on the member that carries it best; none when no voter serves. */
export function surveyStep(
	observation: Observation,
	{etcdctl, deletePrefixes = []}: PlanOptions,
): readonly Step[] {
	const source = calmestMember(observation);
	if (source === undefined) return [];
	const {member, endpoint} = source;
	return [
		{
			id: 'survey-keys',
			title: `Count the keys by prefix on ${printable(memberLabel(member))}`,
			level: 0,
			memberId: member.id,
			action: {
				kind: 'survey-keys',
				memberId: member.id,
				endpoint,
				toCut: [...new Set([eventsPrefix, ...deletePrefixes])],
			},
			why: `What fills the database decides what can be deleted. Keys are counted on one follower, from its own data, prefix by prefix with as much rest between as each count took; bytes are estimated from a few keys of each. Then the plan is made again: ${eventsPrefix} is offered for deletion if it holds anything. Any other prefix only when you type it (key d).`,
			commands: [surveyLine(etcdctl, endpoint)],
			expects: 'The number of keys and about how many bytes under each prefix',
			predicted: {},
			undo: 'Nothing is changed',
		},
	];
}

/** The first of its reads, as an etcdctl line; those that follow are the same for each prefix found. */
export function surveyLine(etcdctl: EtcdctlFlags, endpoint: string): string {
	return etcdctlLine(etcdctl, endpoint, [
		'get',
		'',
		'--from-key',
		'--keys-only',
		'--limit=1',
		'--consistency=s',
	]);
}
