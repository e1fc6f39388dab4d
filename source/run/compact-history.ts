import {backendOf} from '../cluster/backend.js';
import {memberLabel} from '../cluster/member.js';
import {
	memberById,
	type MemberObservation,
	type Observation,
} from '../cluster/observation.js';
import type {MemberId} from '../cluster/member.js';
import {votersOf} from '../cluster/quorum.js';
import {printable} from '../printable.js';
import type {StatusReader} from '../etcd/capabilities.js';
import {compactLine, compactionsOf} from '../runbook/compaction.js';
import type {StepAction} from '../runbook/step.js';
import {formatBytes, formatDuration, type Bytes} from '../units.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** How often the bytes in use are read while a compaction runs. */
const watchEveryMs = 500;
/** How long the bytes in use may take to show a compaction that has run. */
const refreshMs = 5000;
/**
 * A backend commits at least every 100 ms once there is something to commit
 * (`--backend-batch-interval`): the commit that counts the freed pages is over by then.
 */
const commitMs = 150;

/**
 * Compacts once, then asks every other voter for the same revision: it answers
 * "already compacted" only when its own deletion has drained, so that none is
 * defragmented too early.
 */
export async function compactHistory(
	action: Extract<StepAction, {kind: 'compact'}>,
	context: StepContext,
): Promise<StepResult> {
	const startedAtMs = context.nowMs();
	const before = await context.observe();
	const others = votersOf(before)
		.filter(
			each =>
				each.member.id !== action.memberId &&
				action.without?.includes(each.member.id) !== true,
		)
		.map(each => ({id: each.member.id}));
	let wasCompacted = false;
	for (const {id, revision} of compactionsOf(
		{id: action.memberId},
		others,
		action.revision,
	)) {
		const result = await drain(id, revision, before, context);
		if (result.kind === 'problem') return result.failure;
		if (id === action.memberId) wasCompacted = result.wasCompacted;
	}

	const after = await settledInUse(before, context);
	const tookMs = context.nowMs() - startedAtMs;
	const inUseBefore = inUseOf(before);
	const inUseAfter = inUseOf(after);
	const measured = {
		revision: action.revision,
		tookMs,
		inUseBeforeBytes: inUseBefore ?? null,
		inUseAfterBytes: inUseAfter ?? null,
	};
	const change = `in use ${formatBytes(inUseBefore)} before, ${formatBytes(inUseAfter)} after, on the largest member`;
	return wasCompacted
		? {
				outcome: 'already-so',
				message: `revision ${action.revision} was compacted before; ${change}`,
				measured,
			}
		: {
				outcome: 'done',
				message: `compacted on every member in ${formatDuration(tookMs)}; ${change}`,
				measured,
			};
}

type Drained =
	| {readonly kind: 'drained'; readonly wasCompacted: boolean}
	| {readonly kind: 'problem'; readonly failure: StepResult};

// Asking again is safe here and nowhere else: the same revision is compacted
// once, and every later request only waits for what is already under way.
async function drain(
	id: MemberId,
	revision: number,
	observation: Observation,
	context: StepContext,
): Promise<Drained> {
	const name = nameOf(observation, id);
	const member = context.memberClient(id);
	if (member === undefined) {
		return {
			kind: 'problem',
			failure: failed(`${name} has no known endpoint`),
		};
	}

	for (;;) {
		await context.announce(
			compactLine(
				context.etcdctl,
				member.endpoint,
				revision,
				context.longCallTimeoutMs,
			),
		);
		const stopWatching = watchInUse(name, member.client, context);
		const reading = await member.client.compact(revision, {
			deadlineMs: context.longCallTimeoutMs,
		});
		stopWatching();
		if (reading.kind === 'value') {
			return {kind: 'drained', wasCompacted: false};
		}

		if (reading.problem.kind === 'compacted') {
			return {kind: 'drained', wasCompacted: true};
		}

		if (reading.problem.kind !== 'timeout' || context.signal.aborted) {
			return {
				kind: 'problem',
				failure: failed(
					`compaction on ${name}: ${reading.problem.message}. Nothing is lost; run this step again`,
					reading.problem,
				),
			};
		}

		const status = await member.client.status({
			deadlineMs: context.callTimeoutMs,
		});
		if (status.kind === 'problem') {
			return {
				kind: 'problem',
				failure: failed(
					`${name} does not answer (${status.problem.message}), so nobody can say whether its compaction has run. Nothing is lost; run this step again when it does`,
					status.problem,
				),
			};
		}

		context.report(`${name} is still compacting; asking again`);
	}
}

function watchInUse(
	name: string,
	client: StatusReader,
	context: StepContext,
): () => void {
	let isWatching = true;
	const watch = async (): Promise<void> => {
		while (isWatching) {
			const reading = await client.status({deadlineMs: watchEveryMs * 4});
			if (isWatching && reading.kind === 'value') {
				context.report(
					`${name}: ${formatBytes(reading.value.dbSizeInUseBytes)} in use`,
				);
			}

			await context.sleep(watchEveryMs);
		}
	};

	void watch();
	return () => {
		isWatching = false;
	};
}

// The bytes in use are refreshed by a member's next backend commit: read until
// two readings agree, so that the defragments are predicted from true figures.
// Where they are no lower than before, the commit may still be to come, and two
// readings that agree are of no use before it.
async function settledInUse(
	before: Observation,
	context: StepContext,
): Promise<Observation> {
	const startedAtMs = context.nowMs();
	let previous = await context.observe();
	let readings = 1;
	for (;;) {
		await context.sleep(commitMs);
		const next = await context.observe();
		readings += 1;
		const isSettled = next.members.every(each => {
			const inUse = backendOf(each)?.inUseBytes;
			const was = inUseOfSame(each, before);
			const hasFallen = inUse !== undefined && was !== undefined && inUse < was;
			return (
				(hasFallen || readings > 2) && inUse === inUseOfSame(each, previous)
			);
		});
		if (isSettled || context.nowMs() - startedAtMs >= refreshMs) return next;
		previous = next;
	}
}

// By its ID: a member that came or went between two looks moves all others in the list.
function inUseOfSame(
	{member}: MemberObservation,
	looked: Observation,
): Bytes | undefined {
	const same = memberById(looked, member.id);
	return same === undefined ? undefined : backendOf(same)?.inUseBytes;
}

function inUseOf(observation: Observation): Bytes | undefined {
	const known = observation.members
		.map(each => backendOf(each)?.inUseBytes)
		.filter(bytes => bytes !== undefined);
	return known.length === 0 ? undefined : Math.max(...known);
}

function nameOf(observation: Observation, id: MemberId): string {
	const found = observation.members.find(each => each.member.id === id);
	return printable(found === undefined ? id : memberLabel(found.member));
}
