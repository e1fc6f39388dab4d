import type {Finding, FindingCode} from '../diagnosis/finding.js';
import type {Scenario} from './scenario.js';

/** The choices of the question, in an order that gives nothing away. */
export function choicesOf({diagnosis}: Scenario): readonly FindingCode[] {
	return [diagnosis.right, ...diagnosis.others].toSorted();
}

/** What the product's own findings answer to the question: the gravest one that is among the choices. */
export function answerFrom(
	scenario: Scenario,
	findings: readonly Finding[],
): FindingCode | undefined {
	const choices = choicesOf(scenario);
	return findings.find(({code}) => choices.includes(code))?.code;
}
