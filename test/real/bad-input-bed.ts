import assert from 'node:assert/strict';
import type {TestContext} from 'node:test';
import {runProgram, type Ended} from '../support/run-program.js';
import type {Terminal} from '../support/terminal.js';

// The program given what cannot work, and how it ends then.

/** A password that nothing may show. */
export const password = 'opensesame-4711';

/** All commands that need no terminal: exit 3, one line, JSON where it was asked for. */
export async function assertCannotTell(
	context: TestContext,
	flags: readonly string[],
	says: RegExp,
	env?: Readonly<Record<string, string>>,
): Promise<void> {
	// Its answer is what is told, also where it takes a busy machine seconds.
	const patient = ['--command-timeout', '30s', ...flags];
	const json = await runProgram(
		context,
		['check', '--window', '0', '--output', 'json', ...patient],
		env,
	);
	assertOneLine(json, 3, says);
	const report = JSON.parse(json.stdout) as {verdict?: unknown};
	assert.equal(report.verdict, 'unknown', json.stdout);
	const table = await runProgram(
		context,
		['check', '--window', '0', ...patient],
		env,
	);
	assertOneLine(table, 3, says);
	const recover = await runProgram(
		context,
		['recover', '--yes', ...patient],
		env,
	);
	assertOneLine(recover, 3, says);
	assert.equal(recover.stdout, '');
}

/** That exit code, and one line of ours on stderr without a stack or the password. */
export function assertOneLine(
	{code, stdout, stderr}: Ended,
	expected: number,
	says: RegExp,
): void {
	assert.equal(code, expected, stdout + stderr);
	assert.match(stderr, /^etcd-medic: [^\n]+\n$/);
	assert.match(stderr, says);
	const all = stdout + stderr;
	assert.doesNotMatch(all, /^\s+at .*:\d+|node:internal|\[object /m);
	assert.ok(!all.includes(password), all);
}

/** Exit 3, one line of ours, and a terminal that a shell can go on with. */
export async function assertLeftTidily(
	terminal: Terminal,
	says: RegExp,
): Promise<void> {
	const {exitCode} = await terminal.exited;
	const text = terminal.text();
	assert.equal(exitCode, 3, text);
	const [before = '', settings = ''] = text.split(/^speed /m);
	const lines = before.split('\n').filter(line => line.trim() !== '');
	const ours = lines.filter(line => line.startsWith('etcd-medic: '));
	assert.equal(ours.length, 1, text);
	assert.equal(lines[0], ours[0], text);
	assert.match(before.replaceAll('\n', ''), says);
	assert.doesNotMatch(before, /^\s+at .*:\d+/m);
	assert.match(settings, / icanon\b/);
	assert.match(settings, / echo\b/);
	assert.deepEqual(terminal.modesLeftOn(), []);
	assert.equal(terminal.isAlternateScreen(), false);
}
