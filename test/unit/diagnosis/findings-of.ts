import type {Observation} from '../../../source/cluster/observation.js';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import type {Finding, FindingCode} from '../../../source/diagnosis/finding.js';
import {takenAtMs} from '../../support/observation-builder.js';

/** The findings of one code, judged at the time the observation was taken. */
export function findingsOf(
	code: FindingCode,
	observed: Observation,
): readonly Finding[] {
	return diagnose(observed, {nowMs: takenAtMs}).findings.filter(
		finding => finding.code === code,
	);
}
