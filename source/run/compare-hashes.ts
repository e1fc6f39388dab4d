import {memberLabel, type MemberId} from '../cluster/member.js';
import {
	currentStatus,
	isServing,
	type MemberObservation,
} from '../cluster/observation.js';
import type {Reading} from '../cluster/reading.js';
import type {KvHash} from '../etcd/capabilities.js';
import {printable} from '../printable.js';
import {hashLine} from '../runbook/etcdctl.js';
import {oddMember} from '../runbook/odd-member.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/**
 * Asks every member that serves for the hash of its keys at one revision, the
 * newest that all of them have, and names the one that differs from the rest.
 * That no member can be named is a result, too: nothing is guessed.
 */
export async function compareHashes(context: StepContext): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const observation = await context.observe();
	const serving = observation.members.filter(
		each => isServing(observation, each) && !each.member.isLearner,
	);
	const revisions = serving.map(each => currentStatus(each)?.revision ?? 0);
	const revision = revisions.length === 0 ? 0 : Math.min(...revisions);
	if (revision < 1) return failed('no member answers, so nothing was compared');

	const answers: Array<{memberId: MemberId; hash: KvHash}> = [];
	const silent: string[] = [];
	for (const each of serving) {
		const member = context.memberClient(each.member.id);
		if (member === undefined) continue;
		context.report(`asking ${nameOf(each)} for its hash at ${revision}`);
		const answer = await hashAt(
			member,
			revision,
			currentStatus(each)?.revision === revision,
			context,
		);
		if (answer.kind === 'value') {
			answers.push({memberId: each.member.id, hash: answer.value});
		} else {
			silent.push(`${nameOf(each)} (${answer.problem.message})`);
		}

		if (context.signal.aborted) break;
	}

	const names = new Map(
		serving.map(each => [each.member.id, nameOf(each)] as const),
	);
	const asked = observation.members.filter(each => !each.member.isLearner);
	const verdict = oddMember(
		answers.map(({memberId, hash}) => ({memberId, ...hash})),
		asked.length,
	);
	const missing =
		silent.length === 0 ? '' : `. Without a hash: ${silent.join(', ')}`;
	const called = (id: MemberId): string => names.get(id) ?? id;
	const measured = {
		differs:
			verdict.kind === 'odd'
				? called(verdict.memberId)
				: verdict.kind === 'all-agree'
					? 'nobody'
					: 'cannot be told',
		revision,
		verdict: verdict.kind,
		oddMemberId: verdict.kind === 'odd' ? verdict.memberId : null,
		hashes: answers
			.map(({memberId, hash}) => `${called(memberId)} ${hash.hash}`)
			.join(', '),
		tookMs: context.nowMs() - startedAtMs,
	};
	switch (verdict.kind) {
		case 'odd': {
			return {
				outcome: 'done',
				message: `${called(verdict.memberId)} is the odd one: at revision ${revision} ${verdict.agreeing.map(id => called(id)).join(' and ')} agree and it differs${missing}`,
				measured,
			};
		}

		case 'all-agree': {
			return {
				outcome: 'done',
				message: `all ${answers.length} members agree at revision ${revision}: none of them differs now${missing}`,
				measured,
			};
		}

		case 'cannot-tell': {
			return answers.length === 0
				? failed(`no member gave a hash${missing}`)
				: {
						outcome: 'done',
						message: `which member is wrong cannot be told: ${verdict.why}${missing}`,
						measured,
					};
		}
	}
}

// At its newest revision a member is asked for just that, which is 0. Asked by
// number it may have been compacted to: 3.4 refuses then (measured on 3.4.23),
// and 3.5 gives the hash that it took during the compaction, of what was there
// before it, until the member restarts (measured on 3.5.16): not to be compared.
async function hashAt(
	member: NonNullable<ReturnType<StepContext['memberClient']>>,
	revision: number,
	isNewest: boolean,
	context: StepContext,
): Promise<Reading<KvHash>> {
	const ask = async (at: number): Promise<Reading<KvHash>> => {
		await context.announce(hashLine(context.etcdctl, member.endpoint, at));
		// It reads every key: as long as a compaction, on a large file.
		return member.client.hashKv(at, {deadlineMs: context.longCallTimeoutMs});
	};

	const newest = isNewest ? await ask(0) : undefined;
	const isMeant =
		newest?.kind === 'problem' || newest?.value.newestRevision === revision;
	return newest !== undefined && isMeant ? newest : ask(revision);
}

function nameOf(each: MemberObservation): string {
	return printable(memberLabel(each.member));
}
