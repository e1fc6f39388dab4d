import {levelText, predictionText} from '../present/step/step-words.js';
import {wrap} from '../present/text/text-fit.js';
import {printable} from '../printable.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {Step} from '../runbook/step.js';

const indent = '    ';

/**
 * All that `plan --output text` prints, without a final line break. Prose is
 * wrapped to `width` columns; a command stays one line, so that it can be pasted.
 */
export function planText(options: {
	readonly plan: Plan | Refusal;
	/** Why a step could not run, by step ID. */
	readonly blocked: ReadonlyMap<string, string | undefined>;
	/** Host name of the machine that asked. */
	readonly vantage: string;
	readonly width: number;
}): string {
	const {plan, blocked, vantage, width} = options;
	if (plan.kind === 'refusal') return refusalLines(plan, width).join('\n');
	const stopped = plan.steps.filter(step => blocked.get(step.id) !== undefined);
	const basis = `As seen from ${printable(vantage)}, ${new Date(plan.basedOnMs).toISOString()}; nothing was changed.`;
	return [
		...wrap(`PLAN ${printable(plan.goal)}`, width),
		...wrap(basis, width),
		...(stopped.length === 0
			? []
			: wrap(
					`${stopped.length} of ${plan.steps.length} steps could not run now; BLOCKED says why.`,
					width,
				)),
		...plan.steps.flatMap((step, index) => [
			'',
			...stepLines(plan.steps, index, blocked.get(step.id), width),
		]),
		'',
		...wrap(howToRun(plan), width),
	].join('\n');
}

// A slow disk is no outage: without a screen nothing is begun for it.
function howToRun({cause}: Plan): string {
	const run =
		'To run it step by step: etcd-medic recover, with these connection flags';
	return cause === 'slow-wal-fsync'
		? `${run}; recover --yes names the plan and begins nothing`
		: run;
}

function stepLines(
	steps: readonly Step[],
	index: number,
	blocked: string | undefined,
	width: number,
): readonly string[] {
	const step = steps[index];
	if (step === undefined) return [];
	const number = index + 1;
	// Said once: a plan asks the same of one member after the other.
	const said = steps.findIndex(each => each.why === step.why);
	const why = said === index ? step.why : `Why: as for step ${said + 1}.`;
	const prediction = predictionText(step.predicted);
	return [
		...hanging(`${number}.`.padEnd(indent.length), step.title, width),
		...hanging(
			indent,
			`${step.action.kind === 'guided' ? 'done by a person, outside' : levelText(step.level)}. ${why}`,
			width,
		),
		...(prediction === undefined
			? []
			: hanging(indent, `Predicted: ${prediction}`, width)),
		...hanging(indent, `Expects: ${step.expects}`, width),
		...hanging(indent, `Undo: ${step.undo}`, width),
		...(blocked === undefined
			? []
			: hanging(indent, `BLOCKED ${blocked}`, width)),
		...step.commands.map(command => `${indent}${printable(command)}`),
	];
}

function refusalLines(refusal: Refusal, width: number): readonly string[] {
	if (refusal.reason === 'not-needed') {
		return wrap(printable(refusal.summary), width);
	}

	return [
		...wrap(`REFUSED ${printable(refusal.summary)}`, width),
		...refusal.advice.flatMap(line => hanging('  ', line, width)),
	];
}

function hanging(
	first: string,
	text: string,
	width: number,
): readonly string[] {
	const rest = ' '.repeat(first.length);
	return wrap(printable(text), Math.max(1, width - first.length)).map(
		(row, index) => (index === 0 ? first : rest) + row.trimEnd(),
	);
}
