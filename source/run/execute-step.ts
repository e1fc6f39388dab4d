import {messageOf} from '../error-text.js';
import {CallRefused} from './last-look.js';
import type {PreCheck, Step} from '../runbook/step.js';
import {awaitCondition} from './await-condition.js';
import {compactHistory} from './compact-history.js';
import {compareHashes} from './compare-hashes.js';
import {defragmentMember} from './defragment-member.js';
import {deleteKeys} from './delete-keys.js';
import {disarmAlarm} from './disarm-alarm.js';
import {moveLeader} from './move-leader.js';
import {failed, type StepContext, type StepResult} from './step-context.js';
import {surveyKeys} from './survey-keys.js';
import {takeSnapshot} from './take-snapshot.js';
import {verifyWrites} from './verify-writes.js';

/** A member that is killed again and again is up for seconds: none of them is wasted. */
const queueEveryMs = 250;

/** Does what the step's action says, and nothing else. Its pre-checks have passed. */
export async function executeStep(
	step: Step,
	preChecks: readonly PreCheck[],
	context: StepContext,
): Promise<StepResult> {
	const {action} = step;
	switch (action.kind) {
		case 'pre-check': {
			return {
				outcome: 'done',
				message: `${preChecks.length} checks pass`,
				measured: {checks: preChecks.length},
			};
		}

		case 'snapshot': {
			return takeSnapshot(action, context);
		}

		case 'compact': {
			return compactHistory(action, context);
		}

		case 'defragment': {
			if (action.whenUp === undefined) {
				return defragmentMember(action, context);
			}

			const {memberId} = action;
			const up = await awaitCondition(
				{kind: 'member-serves', memberId},
				context,
				queueEveryMs,
			);
			return up.outcome === 'stopped' ? up : defragmentMember(action, context);
		}

		case 'move-leader': {
			return moveLeader(action, context);
		}

		case 'disarm': {
			return disarmAlarm(action, context);
		}

		case 'compare-hashes': {
			return compareHashes(context);
		}

		case 'guided': {
			return awaitCondition(action.until, context);
		}

		case 'survey-keys': {
			return surveyKeys(action, context);
		}

		case 'delete-keys': {
			return deleteKeys(action, context);
		}

		case 'verify': {
			return verifyWrites(action, context);
		}
	}
}

/**
 * Ends what throws: as refused when the last look stood against the step's
 * first call, so that nothing was changed; else as failed. A journal that
 * cannot be written, say, stops a step before its next call goes out.
 */
export async function withoutThrowing(
	work: () => Promise<StepResult>,
	hasCalled: () => boolean,
): Promise<StepResult> {
	try {
		return await work();
	} catch (error) {
		const message = messageOf(error);
		return error instanceof CallRefused && !hasCalled()
			? {outcome: 'refused', message, measured: {}}
			: failed(`stopped before the next call: ${message}`);
	}
}
