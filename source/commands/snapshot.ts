import {writeOut} from '../host/write-out.js';
import {listenForSignals, type Interruption} from '../command-line/signals.js';
import {memberLabel} from '../cluster/member.js';
import {memberById, type Observation} from '../cluster/observation.js';
import {valueOf} from '../cluster/reading.js';
import type {Invocation} from '../command-line/invocation.js';
import {assembleMemberObserver} from '../engine/assemble-observer.js';
import {connectMember} from '../etcd/member-client.js';
import type {Observer} from '../observe/observer.js';
import {cut} from '../present/text/text-fit.js';
import {printable} from '../printable.js';
import {unreachableText} from '../report/unreachable-text.js';
import {freeBytesFor} from '../run/snapshot-file.js';
import {checkSnapshotPath} from '../run/snapshot-path.js';
import {takeSnapshot} from '../run/take-snapshot.js';
import {
	snapshotSource,
	type SnapshotSource,
} from '../runbook/snapshot-source.js';
import {formatBytes, formatRatio} from '../units.js';

/**
 * Saves a backup from the calmest member and proves its hash. A read of the
 * cluster. Exit codes: 0 saved, 2 failed, 3 nobody to take it from or the room
 * is not known, 64 a path that cannot be used; 129, 130 and 143 for signals.
 */
export async function snapshot(invocation: Invocation): Promise<number> {
	const file = invocation.commandLine.argument ?? '';
	await checkSnapshotPath(file);
	const interruption = listenForSignals();
	const observer = observerFor(invocation);
	try {
		const observation = await Promise.race([
			observer.round(),
			interruption.came,
		]);
		const code =
			observation === undefined
				? 2
				: await saveFrom(observation, observer, interruption, invocation);
		// A backup that was complete when the signal came is a backup.
		return code === 0 ? 0 : (interruption.exitCode() ?? code);
	} finally {
		observer.close();
		interruption.stopListening();
	}
}

async function saveFrom(
	observation: Observation,
	observer: Observer,
	interruption: Interruption,
	invocation: Invocation,
): Promise<number> {
	const {stderr} = invocation;
	const complain = (text: string): void => {
		stderr.write(`etcd-medic: ${printable(text)}\n`);
	};

	const file = invocation.commandLine.argument ?? '';
	const source = snapshotSource(
		observation,
		{etcdctl: invocation.connection.etcdctl, snapshotFile: file},
		await freeBytesFor(file),
	);
	if (source === undefined) {
		complain(
			unreachableText(observation) ??
				'cannot tell: no sound voter answers that a snapshot could be taken from',
		);
		return 3;
	}

	const {broken, corruptIds} = source;
	if (corruptIds.length > 0) {
		complain(
			`CORRUPT is raised by ${corruptIds.join(', ')}; the snapshot comes from another member`,
		);
	}

	if (broken.length > 0) {
		const isUnknown = broken.some(check => check.state === 'unknown');
		const reasons = broken.map(({title, detail}) => `${title}: ${detail}`);
		complain(
			`${isUnknown ? 'cannot tell' : 'not so'}: ${reasons.join('; ')}; nothing was written`,
		);
		return isUnknown ? 3 : 2;
	}

	return save(source, observer, interruption.signal, invocation);
}

async function save(
	{action}: SnapshotSource,
	observer: Observer,
	signal: AbortSignal,
	{connection, nowMs, stdout, stderr}: Invocation,
): Promise<number> {
	const {endpoint, memberId} = action;
	const client = connectMember({
		...connection,
		endpoint,
		deadlineMs: connection.callTimeoutMs,
		nowMs,
	});
	const owner = memberById(observer.current(), memberId)?.member;
	const name = printable(owner === undefined ? memberId : memberLabel(owner));
	const show = (text: string): void => {
		if (!stderr.isTTY) return;
		// Carriage return, the text, erase to the end of the line.
		stderr.write(`\r${cut(text, Math.max(1, stderr.columns - 1))}\u001B[K`);
	};

	try {
		const before = valueOf(await client.status());
		show(`snapshot from ${name}`);
		const {outcome, message, measured} = await takeSnapshot(action, {
			...connection,
			observe: async () => observer.round(),
			memberClient: () => ({endpoint, client}),
			// Nothing is changed, so there is no journal to write it into.
			announce: async () => undefined,
			announceRest: async () => undefined,
			report(text, share) {
				show(`snapshot from ${name}: ${text} (${formatRatio(share)})`);
			},
			nowMs,
			sleep,
			signal,
			watchSignal: signal,
		});
		show('');
		if (outcome !== 'done') {
			stderr.write(
				`etcd-medic: ${printable(signal.aborted ? 'interrupted; nothing is left behind' : message)}\n`,
			);
			return 2;
		}

		const after = valueOf(await client.status());
		const {bytes, sha256} = measured;
		await writeOut(
			stdout,
			`${printable(action.file)}  ${formatBytes(typeof bytes === 'number' ? bytes : undefined)}  ${revisionText(before?.revision, after?.revision)}  sha256 ${sha256}  from ${name}\n`,
		);
		return 0;
	} finally {
		client.close();
	}
}

// The file holds what the member held when the stream began, and only its
// Status before and after tells which revision that was.
function revisionText(
	before: number | undefined,
	after: number | undefined,
): string {
	if (before === undefined) {
		return after === undefined ? 'revision n/a' : `revision up to ${after}`;
	}

	return after === undefined || after === before
		? `revision ${before}`
		: `revision ${before} to ${after}`;
}

function observerFor(invocation: Invocation): Observer {
	return assembleMemberObserver(
		{
			...invocation.connection,
			vantage: invocation.vantage,
			windowMs: 0,
		},
		{nowMs: invocation.nowMs},
	);
}

async function sleep(ms: number): Promise<void> {
	await new Promise(resolve => {
		setTimeout(resolve, ms);
	});
}
