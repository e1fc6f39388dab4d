import {messageOf} from '../error-text.js';
import type {StepAction} from '../runbook/step.js';
import {etcdctlLine} from '../runbook/etcdctl.js';
import {formatBytes} from '../units.js';
import {createSnapshotFile, type SnapshotFile} from './snapshot-file.js';
import {failed, type StepContext, type StepResult} from './step-context.js';

/** A stream that is silent for this long is given up; the whole may take as long as it takes. */
const stallMs = 30_000;
/** At most so many progress reports a second. */
const reportEveryMs = 200;

/** Streams a backup into a file and proves its hash. */
export async function takeSnapshot(
	action: Extract<StepAction, {kind: 'snapshot'}>,
	context: StepContext,
): Promise<StepResult> {
	const member = context.memberClient(action.memberId);
	if (member === undefined) return failed('the member has no known endpoint');
	let file: SnapshotFile;
	try {
		file = await createSnapshotFile(action.file);
	} catch (error) {
		return failed(`cannot create ${action.file}: ${messageOf(error)}`);
	}

	const startedAtMs = context.nowMs();
	let reportedAtMs = 0;
	let written = 0;
	try {
		await context.announce(
			etcdctlLine(context.etcdctl, member.endpoint, [
				'snapshot',
				'save',
				action.file,
			]),
		);
	} catch (error) {
		await file.discard();
		throw error;
	}

	// A write that fails (disk full) must be told apart from a stream that breaks.
	let writeError: unknown;
	const reading = await member.client.snapshot(
		async (block, remainingBytes) => {
			try {
				await file.write(block);
			} catch (error) {
				writeError = error;
				throw error;
			}

			written += block.byteLength;
			if (context.nowMs() - reportedAtMs >= reportEveryMs) {
				reportedAtMs = context.nowMs();
				const total = written + remainingBytes;
				context.report(
					`${formatBytes(written)} of ${formatBytes(total)}`,
					written / total,
				);
			}
		},
		{stallMs, signal: context.signal},
	);
	if (reading.kind === 'problem') {
		await file.discard();
		return writeError === undefined
			? failed(
					`the snapshot stream broke: ${reading.problem.message}; nothing is left behind`,
					reading.problem,
				)
			: failed(
					`cannot write ${action.file}: ${messageOf(writeError)}; nothing is left behind`,
				);
	}

	try {
		const {bytes, sha256} = await file.finish();
		return {
			outcome: 'done',
			message: `${formatBytes(bytes)} in ${action.file}, sha256 verified`,
			measured: {
				file: action.file,
				bytes,
				sha256,
				tookMs: context.nowMs() - startedAtMs,
			},
		};
	} catch (error) {
		await file.discard();
		return failed(`the snapshot is not usable: ${messageOf(error)}`);
	}
}
