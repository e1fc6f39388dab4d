import path from 'node:path';
import {
	agreedClusterId,
	isReachable,
	type Observation,
} from '../cluster/observation.js';
import {messageOf} from '../error-text.js';
import type {Observer} from '../observe/observer.js';
import {
	canaryLeftBy,
	canaryText,
	deleteCanary,
	lineAgainst,
} from '../run/left-canary.js';
import {deleteOldSnapshots} from '../run/old-snapshots.js';
import type {Recovery} from '../run/recovery-contract.js';
import {fileBytes} from '../run/resume.js';
import {unreadableText, type JournalRead} from '../run/journal.js';
import type {RunRecord} from '../run/run-record.js';
import {maintenanceNeed} from '../runbook/maintenance-need.js';
import {choosePlan} from '../runbook/choose.js';
import {formatDuration, type Milliseconds} from '../units.js';
import {assembleObserver} from './assemble-observer.js';
import {
	assembleCalls,
	assembleRecord,
	assembleRecovery,
	planOptionsFor,
} from './assemble.js';
import type {EngineConfig} from './engine-config.js';
import {eventLine} from './event-line.js';
import {runHeadless} from './headless-run.js';
import {deservesSecondLook, longestLookMs, lookAgain} from './second-look.js';

/** What a run without a screen is for: a plan's recovery, one pass of a timer's maintenance, or an expert's run of a drill, whatever its plan is for. */
export type HeadlessPurpose = 'recover' | 'maintain' | 'drill';

/** A drill's cluster has just begun: so long until a plan for it shows. */
const drillLooksMs = 25_000;
const lookAgainMs = 500;

/** What such a run needs from outside. */
export type HeadlessSurroundings = {
	/** Takes a line for each thing that happens. */
	readonly say: (text: string) => void;
	/** Aborted by whoever wants it to end: nothing more is begun. */
	readonly signal: AbortSignal;
	/** True when the step under way is the last one, though it may end. */
	readonly isLeaving: () => boolean;
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
};

/** How it ended: an exit code, `undefined` when it was interrupted; or that no member answered. */
export type HeadlessEnd =
	| {readonly kind: 'ended'; readonly code: number | undefined}
	| {readonly kind: 'nobody-answers'; readonly observation: Observation};

/** One whole run without a screen: opens the cluster and the journal, runs, and closes both. */
export async function headlessPass(
	purpose: HeadlessPurpose,
	config: EngineConfig,
	surroundings: HeadlessSurroundings,
): Promise<HeadlessEnd> {
	const {say, signal} = surroundings;
	const observer = assembleObserver(config, surroundings);
	const record = assembleRecord(config);
	let recovery: Recovery | undefined;
	recovery = assembleRecovery(
		config,
		surroundings,
		observer,
		signal,
		record,
		event => {
			const line = eventLine(event, recovery?.state.plan);
			if (line !== undefined) say(line);
		},
	);
	const open = {config, observer, record, recovery, ...surroundings};
	try {
		const first = await observer.round();
		if (!first.members.some(each => isReachable(each))) {
			return {kind: 'nobody-answers', observation: first};
		}

		const run =
			purpose === 'maintain'
				? maintain
				: purpose === 'recover'
					? recover
					: drill;
		return {kind: 'ended', code: await run(first, open)};
	} finally {
		if (record.file !== undefined) say(`journal: ${record.file}`);
		await record.close();
		observer.close();
	}
}

type Open = HeadlessSurroundings & {
	readonly config: EngineConfig;
	readonly observer: Observer;
	readonly record: RunRecord;
	readonly recovery: Recovery;
};

async function recover(
	first: Observation,
	open: Open,
): Promise<number | undefined> {
	const unfinished = await unfinishedOn(first, open);
	if (unfinished !== undefined && !open.config.mayResume) {
		open.say(
			`the run ${unfinished.header.runId} did not come to its end; --resume takes it up, this begins anew`,
		);
	}

	await clearCanary(unfinished, open, true);
	const {deletePrefixes = []} = open.config;
	const chosen = choosePlan(first, planOptionsFor(open.config));
	const observation = deservesSecondLook(first, chosen)
		? await lookAgain(first, {
				...open,
				thresholds: open.config.thresholds,
				onLonger() {
					open.say(
						`few fsyncs and slow ones among them: looking for up to ${formatDuration(longestLookMs)}`,
					);
				},
			})
		: first;
	if (open.signal.aborted) return undefined;
	return runHeadless(observation, {...open, cause: 'nospace', deletePrefixes});
}

async function unfinishedOn(
	observation: Observation,
	{record, say}: Open,
): Promise<JournalRead | undefined> {
	const clusterId = agreedClusterId(observation);
	if (clusterId === undefined) return undefined;
	const last = await record.lastRun(clusterId);
	if (last.kind === 'unreadable') say(unreadableText(last));
	return last.kind === 'unfinished' ? last.journal : undefined;
}

// A plan that is needed proves writes with the same key, and deletes it. But a
// run that was killed in its proof has left nothing that needs a plan.
async function clearCanary(
	unfinished: JournalRead | undefined,
	{config, record, observer, nowMs, say}: Open,
	mayDelete: boolean,
): Promise<void> {
	const left = canaryLeftBy(unfinished?.events ?? []);
	if (unfinished === undefined || left === undefined) return;
	const calls = {...assembleCalls(config, {nowMs}, observer), nowMs};
	const line = await lineAgainst(left, calls);
	if (line === undefined) return;
	const {clusterId} = unfinished.header;
	say(
		mayDelete
			? await deleteCanary(left, clusterId, record, calls)
			: canaryText(left, line),
	);
}

async function drill(
	first: Observation,
	open: Open,
): Promise<number | undefined> {
	const {deletePrefixes = []} = open.config;
	const {observer, recovery, nowMs, sleep, signal} = open;
	// What is slow shows only between two scrapes.
	const untilMs = nowMs() + drillLooksMs;
	let observation = first;
	const seesNothing = async (): Promise<boolean> => {
		const {plan} = await recovery.update(observation);
		return (
			plan === undefined ||
			(plan.kind === 'refusal' && plan.reason === 'not-needed')
		);
	};

	while (!signal.aborted && nowMs() < untilMs && (await seesNothing())) {
		await sleep(lookAgainMs);
		observation = await observer.round();
	}

	return runHeadless(observation, {...open, cause: 'any', deletePrefixes});
}

async function maintain(
	first: Observation,
	open: Open,
): Promise<number | undefined> {
	// A timer deletes nothing that it did not write in this pass.
	await clearCanary(await unfinishedOn(first, open), open, false);
	const need = maintenanceNeed(first, planOptionsFor(open.config));
	if (need.kind !== 'needed') {
		const isUnsafe = need.kind === 'unsafe';
		open.say(`${isUnsafe ? 'refused' : 'nothing to do'}: ${need.why}`);
		return isUnsafe ? 3 : 0;
	}

	const code = await runHeadless(first, {...open, cause: 'fragmented'});
	const areOldDeleted = await tidy(first, open);
	return code === 0 && !areOldDeleted ? 1 : code;
}

// An old backup goes only when a newer one is there; false when it could not.
async function tidy(
	observation: Observation,
	{config: {snapshotFile}, say}: Open,
): Promise<boolean> {
	const clusterId = agreedClusterId(observation);
	const isThere = (await fileBytes(snapshotFile)) !== undefined;
	if (clusterId === undefined || !isThere) return true;
	try {
		const gone = await deleteOldSnapshots(
			path.dirname(snapshotFile),
			clusterId,
		);
		if (gone.length > 0) {
			say(`deleted old backups of maintenance: ${gone.join(', ')}`);
		}

		return true;
	} catch (error) {
		say(`old backups could not be deleted: ${messageOf(error)}`);
		return false;
	}
}
