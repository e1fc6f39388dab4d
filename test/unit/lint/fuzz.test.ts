import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {configurationsIn} from '../../../source/lint/configurations-in.js';
import {settingsFrom} from '../../../source/lint/flag-words.js';
import {lintConfigurations} from '../../../source/lint/lint-configurations.js';
import {quantity} from '../../../source/lint/manifest.js';
import {shellWords} from '../../../source/lint/shell-words.js';
import {lintReport} from '../../../source/report/lint-report.js';
import {lintText} from '../../../source/report/lint-text.js';
import {UserError} from '../../../source/user-error.js';
import {manifest} from './lint-of.js';

/** Reads, judges and prints the text; only a UserError may come of it. */
function judge(text: string): void {
	try {
		const findings = lintConfigurations(configurationsIn(text, 'f'));
		const lines = text.split('\n').length;
		for (const {line, column} of findings) {
			assert.ok(line >= 1 && line <= lines && column >= 1, `${line}:${column}`);
		}

		const printed = lintText({files: ['f'], findings, width: 80});
		// oxlint-disable-next-line no-control-regex -- what must not be there
		assert.doesNotMatch(printed.replaceAll('\n', ''), /[\u0000-\u001F\u007F]/);
		const report = JSON.stringify(lintReport(['f'], findings, []));
		assert.ok(!report.includes('\u202E'));
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		assert.equal(error.exitCode, 3);
	}
}

const word = fc.oneof(
	fc.constantFrom(
		'etcd',
		'--quota-backend-bytes',
		'--auto-compaction-retention=1h',
		'--data-dir=/d',
		'--initial-cluster=a=b',
		'-',
		'--',
		'=',
		'"',
		"'",
		'\\',
		'\\\n',
		'\n',
		'\0',
		'\r\n',
		'$A',
		'${A}',
		'\u001B[2J',
		'\u202E',
	),
	fc.string({unit: 'binary', maxLength: 12}),
);

test('any words are read as flags without trouble', () => {
	fc.assert(
		fc.property(fc.array(word, {maxLength: 40}), words => {
			judge(words.join(' '));
			judge(
				`[Service]\nEnvironment=${words.join('')}\nExecStart=${words.join(' ')}`,
			);
			judge(`ETCD_NAME=${words.join(' ')}`);
		}),
	);
});

test('words and flags lose nothing that is no blank or quote', () => {
	fc.assert(
		fc.property(
			fc.array(fc.stringMatching(/^[a-z=./-]{1,9}$/), {maxLength: 20}),
			words => {
				const found = shellWords(words.join(' \\\n '));
				assert.deepEqual(
					found.map(({text}) => text),
					words,
				);
				for (const {name} of settingsFrom(found)) assert.notEqual(name, '');
			},
		),
	);
});

test('a manifest with anything in the place of anything is read without trouble', () => {
	const rows = manifest('1.28').split('\n');
	const odd = fc.oneof(
		fc.constantFrom(
			'[',
			'{',
			': ',
			'- - -',
			'? a',
			'&a [*a]',
			'*a',
			'<<: *a',
			'!!binary x',
			'null',
			'- 5',
			'- {}',
			'- []',
			'|',
			'path: 5',
			'path: [a]',
			'command: x',
			'volumeMounts: {a: 1}',
			'periodSeconds: -1e308',
			'failureThreshold: .nan',
			'failureThreshold: x',
			'- --quota-backend-bytes',
			'---',
			'...',
			'%YAML 1.1',
			'\t',
		),
		fc.string({unit: 'binary', maxLength: 20}),
	);
	fc.assert(
		fc.property(
			fc.array(
				fc.tuple(fc.nat({max: rows.length - 1}), fc.nat({max: 9}), odd),
				{
					maxLength: 5,
				},
			),
			changes => {
				const changed = [...rows];
				for (const [row, indent, text] of changes) {
					changed[row] = ' '.repeat(indent) + text;
				}

				judge(changed.join('\n'));
			},
		),
	);
});

test('any object of JSON is read without trouble', () => {
	const key = fc.constantFrom(
		'kind',
		'spec',
		'containers',
		'command',
		'etcd',
		'local',
		'extraArgs',
		'items',
		'livenessProbe',
		'httpGet',
		'path',
		'__proto__',
		'constructor',
	);
	const leaf = fc.oneof(
		fc.constantFrom('List', 'Pod', 'etcd', '/health', 'ClusterConfiguration'),
		fc.double(),
		fc.boolean(),
		fc.constant(null),
	);
	const {tree} = fc.letrec(tie => ({
		tree: fc.oneof(
			{maxDepth: 5},
			leaf,
			fc.array(tie('tree'), {maxLength: 3}),
			fc.array(fc.tuple(key, tie('tree')), {maxLength: 5}).map(pairs => ({
				apiVersion: 'kubeadm.k8s.io/v1beta4',
				...Object.fromEntries(pairs),
			})),
		),
	}));
	fc.assert(
		fc.property(tree, value => {
			judge(JSON.stringify(value, null, 1));
		}),
	);
});

test('quantities of Kubernetes are numbers or nothing', () => {
	assert.equal(quantity('2Gi'), 2 * 1024 ** 3);
	assert.equal(quantity('1.5G'), 1.5e9);
	assert.equal(quantity('512'), 512);
	for (const text of [
		'',
		'-1',
		'1e9',
		'2GiB',
		'x',
		'9'.repeat(50),
		undefined,
	]) {
		assert.equal(quantity(text), undefined, text);
	}
});

// Each of these once took minutes, or a stack without end: the test's own time limit is the judge.
const long = 250_000;
const bombs: Readonly<Record<string, string>> = {
	keys: Array.from({length: 20_000}, (_, n) => `k${n}: 1\n`).join(''),
	anchors: Array.from({length: 15_000}, (_, n) => `a${n}: &a${n} 1\n`).join(''),
	brackets: '['.repeat(long),
	braces: '{'.repeat(long),
	'questions marks': '? '.repeat(long / 2),
	'growing indent': Array.from(
		{length: 650},
		(_, n) => `${' '.repeat(n)}a:\n`,
	).join(''),
	'aliases of aliases': `a: &a [x,x]\n${'bcdefgh'
		.split('')
		.map((name, n) => `${name}: &${name} [${`*${'abcdefg'[n]},`.repeat(9)}]\n`)
		.join('')}`,
};

for (const [what, text] of Object.entries(bombs)) {
	test(`a bomb of ${what} ends`, () => {
		judge(`kind: Pod\n${text}`);
	});
}

test('blanks and line breaks without end are read at once', () => {
	for (const blank of [' ', '\n', ' \n', '\t', '\\\n', '\r\n']) {
		judge(blank.repeat(long / blank.length));
		judge(`--data-dir=/d ${blank.repeat(long / 2)}`);
	}
});
