import assert from 'node:assert/strict';
import type {TestContext} from 'node:test';
import {z} from 'zod';
import {runProgram, type Ended} from './run-program.js';

/** What tests read of `check --output json`. */
const report = z.object({
	verdict: z.enum(['ok', 'warning', 'critical', 'unknown']),
	sentence: z.string(),
	chain: z.array(z.string()),
	ruledOut: z.array(z.string()),
	members: z.array(
		z.object({
			id: z.string().nullable(),
			name: z.string(),
			role: z.string(),
			fsyncP99Ms: z.number().nullable(),
			fsyncSamples: z.number().nullable(),
			dbSizeBytes: z.number().nullable(),
			dbSizeInUseBytes: z.number().nullable(),
		}),
	),
	findings: z.array(
		z.object({
			code: z.string(),
			severity: z.enum(['info', 'warning', 'critical']),
			memberIds: z.array(z.string()),
			summary: z.string(),
			evidence: z.record(
				z.string(),
				z.union([z.number(), z.string(), z.null()]),
			),
			remedy: z.string(),
		}),
	),
});
export type CheckedReport = z.infer<typeof report>;
export type CheckedFinding = CheckedReport['findings'][number];

/** Runs the built program's `check`, with a state directory of its own unless `env` has one. */
export async function runCheck(
	context: TestContext,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
	return runProgram(context, ['check', ...args], env);
}

/** `check --output json`, read. */
export async function checkJson(
	context: TestContext,
	args: readonly string[],
	env?: Readonly<Record<string, string>>,
): Promise<Ended & {readonly report: CheckedReport}> {
	const ended = await runCheck(context, ['--output', 'json', ...args], env);
	assert.notEqual(ended.stdout, '', ended.stderr);
	return {...ended, report: report.parse(JSON.parse(ended.stdout))};
}

/** The one finding of that code, and of that severity where one is given: a busy machine may add a lesser one. */
export function findingOf(
	{findings}: CheckedReport,
	code: string,
	severity?: CheckedFinding['severity'],
): CheckedFinding {
	const found = findings.filter(
		finding =>
			finding.code === code &&
			(severity === undefined || finding.severity === severity),
	);
	assert.equal(
		found.length,
		1,
		`${code} in ${JSON.stringify(findings, null, 1)}`,
	);
	return found[0] ?? assert.fail(code);
}

/** True for what a disk is found to do that other programs keep busy, or full. */
export function isOfDisk(code: string): boolean {
	return /^(?:slow-wal-fsync|slow-backend-commit|slow-requests|disk-.*)$/.test(
		code,
	);
}

/**
 * The codes of the findings that are critical, without those of this machine's
 * own disk, which another program may keep busy: unless a test slows it on purpose,
 * it is not what is tested.
 */
export function criticalCodes({findings}: CheckedReport): readonly string[] {
	const critical = findings
		.filter(({severity}) => severity === 'critical')
		.map(({code}) => code);
	const others = critical.filter(code => !isOfDisk(code));
	return others.length < critical.length
		? // Health endpoints lie about such a disk.
			others.filter(code => code !== 'health-is-lying')
		: others;
}

/** True when this machine's own disk decides the verdict. */
export function isBusyDisk({findings}: CheckedReport): boolean {
	return findings.some(
		({code, severity}) => severity === 'critical' && isOfDisk(code),
	);
}
