import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {unifiedDiff} from '../../../source/prevention/line-diff.js';

test('two equal texts have no difference', () => {
	assert.equal(unifiedDiff('a\nb\n', 'a\nb\n', 'f'), '');
});

test('a change is shown with three lines around it', () => {
	const before = 'a\nb\nc\nd\ne\nf\ng\nh\n';
	assert.equal(
		unifiedDiff(before, before.replace('e\n', 'E\nE2\n'), 'f'),
		[
			'--- f',
			'+++ f',
			'@@ -2,7 +2,8 @@',
			' b',
			' c',
			' d',
			'-e',
			'+E',
			'+E2',
			' f',
			' g',
			' h',
			'',
		].join('\n'),
	);
});

test('patch(1) makes the second text of the first, whatever they are', () => {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-diff-'));
	const file = path.join(folder, 'f');
	const line = fc.constantFrom('a', 'b', 'c', '- d', '', '--- x', '@@ y');
	const text = fc
		.array(line, {minLength: 1, maxLength: 30})
		.map(lines => `${lines.join('\n')}\n`);
	try {
		fc.assert(
			fc.property(text, text, (before, after) => {
				const diff = unifiedDiff(before, after, 'f');
				fc.pre(diff !== '');
				writeFileSync(file, before);
				execFileSync('patch', ['--fuzz=0', '--posix', file], {
					input: diff,
					stdio: ['pipe', 'pipe', 'pipe'],
				});
				assert.equal(readFileSync(file, 'utf8'), after);
			}),
			{numRuns: 60},
		);
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});
