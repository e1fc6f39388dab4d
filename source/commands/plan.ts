import {writeOut} from '../host/write-out.js';
import type {Observation} from '../cluster/observation.js';
import {engineConfigFor} from '../command-line/engine-config.js';
import {chosenWord, outputs} from '../command-line/flag-values.js';
import type {Invocation} from '../command-line/invocation.js';
import {assembleObserver} from '../engine/assemble-observer.js';
import {planOptionsFor} from '../engine/assemble.js';
import {
	deservesSecondLook,
	longestLookMs,
	lookAgain,
} from '../engine/second-look.js';
import {toAscii} from '../present/text/ascii.js';
import {blockedBy} from '../report/blocked-by.js';
import {planExitCode, planReport} from '../report/plan-report.js';
import {planText} from '../report/plan-text.js';
import {unreachableText} from '../report/unreachable-text.js';
import {freeBytesFor} from '../run/snapshot-file.js';
import {choosePlan} from '../runbook/choose.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import {formatDuration} from '../units.js';

/**
 * Prints the plan. It is given an observer and nothing that could change the
 * cluster. Exit codes: 0 a plan or no need for one, 3 refused or not known.
 */
export async function plan(invocation: Invocation): Promise<number> {
	const {commandLine, look, stdout, stderr} = invocation;
	const output = chosenWord(commandLine.given, 'output', outputs.plan);
	const {observation, chosen} = await choose(invocation);
	const blocked =
		chosen.kind === 'plan'
			? blockedBy(chosen, observation, await snapshotRoom(chosen))
			: new Map<string, string | undefined>();
	const text =
		output === 'json'
			? JSON.stringify(planReport(chosen, blocked), null, 2)
			: planText({
					plan: chosen,
					blocked,
					vantage: observation.vantage,
					width: stdout.isTTY ? stdout.columns : 120,
				});
	await writeOut(
		stdout,
		`${look.isAscii && output === 'text' ? toAscii(text) : text}\n`,
	);
	const nobody = unreachableText(observation);
	if (nobody !== undefined) stderr.write(`etcd-medic: ${nobody}\n`);

	return planExitCode(chosen);
}

async function choose(
	invocation: Invocation,
): Promise<{observation: Observation; chosen: Plan | Refusal}> {
	const config = engineConfigFor(invocation, true);
	const {nowMs, stderr} = invocation;
	const clock = {
		nowMs,
		sleep: async (ms: number) =>
			new Promise<void>(resolve => {
				setTimeout(resolve, ms);
			}),
	};
	const observer = assembleObserver(config, clock);
	const options = planOptionsFor(config);
	try {
		const first = await observer.round();
		const atOnce = choosePlan(first, options);
		if (!deservesSecondLook(first, atOnce)) {
			return {observation: first, chosen: atOnce};
		}

		const observation = await lookAgain(first, {
			observer,
			...clock,
			thresholds: config.thresholds,
			onLonger() {
				if (!stderr.isTTY) return;
				stderr.write(
					`few fsyncs and slow ones among them: looking for up to ${formatDuration(longestLookMs)}\n`,
				);
			},
		});
		return {observation, chosen: choosePlan(observation, options)};
	} finally {
		observer.close();
	}
}

async function snapshotRoom({steps}: Plan): Promise<number | undefined> {
	const action = steps.find(step => step.action.kind === 'snapshot')?.action;
	return action?.kind === 'snapshot' ? freeBytesFor(action.file) : undefined;
}
