import {prefixSpan} from '../cluster/key-range.js';
import {memberLabel} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import {printable} from '../printable.js';
import {formatBytes, formatCount, type Milliseconds} from '../units.js';
import {calmestMember} from './calmest-member.js';
import {consequenceOf} from './delete-keys-rules.js';
import {etcdctlLine, type EtcdctlFlags} from './etcdctl.js';
import type {PlanOptions} from './plan-options.js';
import type {Step} from './step.js';
import {spansOf, type Deletion} from './survey.js';

/** A request of 10,000 keys takes 0.1 s; one that takes longer than this has lost its answer. No upstream source. */
const requestMs: Milliseconds = 30_000;

/** How long the answer of one request is waited for. */
export function deleteTimeoutMs(longCallTimeoutMs: Milliseconds): Milliseconds {
	return Math.min(requestMs, longCallTimeoutMs);
}

/** The ID of the step that deletes this prefix. */
export function deletionId(prefix: string): string {
	return `delete-keys-${prefix}`;
}

/** The step that deletes every key under a prefix; none when no voter serves. */
export function deleteKeysStep(
	observation: Observation,
	deletion: Deletion,
	{etcdctl, longCallTimeoutMs}: PlanOptions,
): readonly Step[] {
	const via = calmestMember(observation);
	if (via === undefined) return [];
	const {member, endpoint} = via;
	const {prefix, keys, bytes} = deletion;
	const spans = spansOf(deletion);
	const amount =
		keys === undefined
			? 'all keys'
			: `${formatCount(keys)} ${keys === 1 ? 'key' : 'keys'}`;
	const size =
		bytes === undefined ? '' : `, about ${formatBytes(bytes)} (estimated)`;
	return [
		{
			id: deletionId(prefix),
			title: `Delete ${amount} under ${printable(prefix)}`,
			level: 3,
			memberId: member.id,
			action: {
				kind: 'delete-keys',
				memberId: member.id,
				endpoint,
				prefix,
				spans,
				...(keys === undefined ? {} : {keys}),
				...(bytes === undefined ? {} : {bytes}),
			},
			why: `Live data that is not needed goes only by deleting it${size}; etcd allows that under NOSPACE. ${consequenceOf(prefix)} Asked of ${printable(memberLabel(member))}, one request for each 10,000 keys or so, since writes wait while one is applied, and the last key by itself, so that the compaction can tell what it freed. Keys that are written meanwhile go as well. The space comes back with the compaction and the defragments after it. It may be left out.`,
			commands: spans.map(span =>
				deleteLine(
					etcdctl,
					endpoint,
					prefix,
					span,
					deleteTimeoutMs(longCallTimeoutMs),
				),
			),
			expects: 'No key is left under the prefix, but for those written since',
			predicted: {},
			undo: 'Cannot be undone, except by restoring the snapshot: all of the cluster as it was then',
		},
	];
}

/** The etcdctl line of one request of the step. */
export function deleteLine(
	etcdctl: EtcdctlFlags,
	endpoint: string,
	prefix: string,
	span: {readonly from: string; readonly end: string},
	timeoutMs: Milliseconds,
): string {
	const whole = prefixSpan(prefix);
	const words =
		span.from === whole.from && span.end === whole.end
			? ['del', '--prefix', prefix]
			: ['del', span.from, span.end];
	return etcdctlLine(etcdctl, endpoint, words, timeoutMs);
}
