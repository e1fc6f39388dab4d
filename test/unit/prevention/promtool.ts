import {execFile} from 'node:child_process';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {stringify} from 'yaml';
import {prometheusBinaries} from '../../../scripts/prometheus-binaries.js';

/** How promtool ended and what it said, on both streams. */
export type PromtoolResult = {readonly code: number; readonly output: string};

/** A metric with its labels, and its values a minute apart: `5+0x60`, `0+10x60`, `1 2 3`. */
export type Series = {readonly series: string; readonly values: string};

/** One unit test of promtool. */
export type RuleTest = {
	readonly interval: '1m';
	readonly name: string;
	readonly input_series: readonly Series[];
	readonly promql_expr_test?: ReadonlyArray<{
		readonly expr: string;
		readonly eval_time: string;
		readonly exp_samples: ReadonlyArray<{
			readonly labels: string;
			readonly value: number;
		}>;
	}>;
	readonly alert_rule_test?: ReadonlyArray<{
		readonly eval_time: string;
		readonly alertname: string;
		readonly exp_alerts: readonly unknown[];
	}>;
};

/** The real `promtool check rules` on a rules file. */
export async function checkRules(rules: string): Promise<PromtoolResult> {
	return inFolder(async folder => {
		await writeFile(path.join(folder, 'rules.yml'), rules);
		return promtool(folder, 'check', 'rules', 'rules.yml');
	});
}

/** The real `promtool test rules` on a rules file. */
export async function testRules(
	rules: string,
	tests: readonly RuleTest[],
): Promise<PromtoolResult> {
	return inFolder(async folder => {
		await writeFile(path.join(folder, 'rules.yml'), rules);
		await writeFile(
			path.join(folder, 'tests.yml'),
			stringify({
				rule_files: ['rules.yml'],
				evaluation_interval: '1m',
				tests,
			}),
		);
		return promtool(folder, 'test', 'rules', 'tests.yml');
	});
}

/** Asks how many alerts of that name and severity fire at that minute. */
export function firing(
	alert: string,
	severity: string,
	atMinutes: number,
	count: number,
): NonNullable<RuleTest['promql_expr_test']>[number] {
	return {
		expr: `count(ALERTS{alertname="${alert}", severity="${severity}", alertstate="firing"}) or vector(0)`,
		eval_time: `${atMinutes}m`,
		exp_samples: [{labels: '{}', value: count}],
	};
}

async function promtool(
	folder: string,
	...args: readonly string[]
): Promise<PromtoolResult> {
	const {promtool: program} = await prometheusBinaries();
	return new Promise(resolve => {
		execFile(
			program,
			args,
			{cwd: folder, maxBuffer: 64 * 1024 * 1024},
			(error, stdout, stderr) => {
				resolve({
					code: error === null ? 0 : Number(error.code ?? 1),
					output: `${stdout}${stderr}`,
				});
			},
		);
	});
}

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-promtool-'));
	try {
		return await work(folder);
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}
