import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {after, test} from 'node:test';
import {commands, shells} from '../../../source/command-line/command-table.js';
import {bashCompletion} from '../../../source/command-line/completion-bash.js';
import {fishCompletion} from '../../../source/command-line/completion-fish.js';
import {completionTable} from '../../../source/command-line/completion-table.js';
import {zshCompletion} from '../../../source/command-line/completion-zsh.js';
import {flags, valuesOf} from '../../../source/command-line/flag-table.js';
import {scenarios} from '../../../source/drill/scenarios.js';

const table = completionTable({drill: ['serve', 'nospace', 'corrupt']});
const bash = bashCompletion(table);
const folder = mkdtempSync(path.join(os.tmpdir(), 'etcd-medic-completion-'));
after(() => {
	rmSync(folder, {recursive: true});
});
writeFileSync(path.join(folder, 'a b.yaml'), '');
writeFileSync(path.join(folder, '$(touch evil).yaml'), '');

/** What bash offers for these words, the last of which is being typed. */
function offered(...words: readonly string[]): readonly string[] {
	const all = ['etcd-medic', ...words];
	const answer = execFileSync(
		'bash',
		[
			'--noprofile',
			'--norc',
			'-u',
			'-c',
			`${bash}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _etcd_medic; [[ \${#COMPREPLY[@]} == 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"`,
			'bash',
			...all,
		],
		{encoding: 'utf8', cwd: folder, stdio: ['ignore', 'pipe', 'inherit']},
	);
	return answer.split('\n').filter(line => line !== '');
}

const named = commands.map(each => each.name).filter(name => name !== '');
const cases: ReadonlyArray<
	readonly [
		sentence: string,
		words: readonly string[],
		expected: readonly string[],
	]
> = [
	['every command, before there is one', [''], named],
	['the commands that begin so', ['ch'], ['check']],
	['the flags that begin so', ['check', '--fa'], ['--fail-on']],
	['no flag of another command', ['check', '--cens'], []],
	['flags before a command', ['--read'], ['--read-only']],
	[
		'the values of a flag, for this command',
		['check', '--output', ''],
		['table', 'json', 'markdown', 'prometheus'],
	],
	['the same after its letter', ['check', '-w', 'js'], ['json']],
	[
		'what follows the value of a letter that looks like a command',
		['-w', 'check', 'plan', '--output', ''],
		['text', 'json'],
	],
	[
		'other values for another command',
		['plan', '--output', ''],
		['text', 'json'],
	],
	[
		'a value after an equals sign, as readline breaks it',
		['check', '--output', '=', 'pr'],
		['prometheus'],
	],
	[
		'every value right after the equals sign',
		['writers', '--by', '='],
		['resource', 'namespace'],
	],
	['nothing for a number', ['drill', '--seed', ''], []],
	['nothing for an address', ['--endpoints', ''], []],
	[
		'what follows the value of a flag that looks like a command',
		['--endpoints', 'check', 'plan', '--output', ''],
		['text', 'json'],
	],
	[
		'a command after an address, as readline breaks it',
		['--endpoints', '=', 'https', ':', '//a', ':', '1', 'watch', '--on'],
		['--once'],
	],
	['scenarios', ['drill', 'serve', 'c'], ['corrupt']],
	['the kinds of prevent', ['prevent', 'g'], ['grafana']],
	['the shells', ['completion', ''], shells],
	['a file for a flag that takes one', ['--cert', 'a'], ['a b.yaml']],
	['a file for a command that takes one', ['lint', 'a'], ['a b.yaml']],
	[
		'a file whose name is a command, as text',
		['lint', '$'],
		['$(touch evil).yaml'],
	],
	[
		'flags where a command takes nothing else',
		['maintain', '--ji'],
		['--jitter'],
	],
];

for (const [sentence, words, expected] of cases) {
	test(`bash offers ${sentence}`, () => {
		assert.deepEqual(offered(...words), expected);
	});
}

for (const {name, flags: taken} of table) {
	test(`bash offers every flag of ${name === '' ? 'the dashboard' : name}, and no other`, () => {
		const words = name === '' ? ['--'] : [name, '--'];
		const expected = flags.filter(
			each =>
				(each.commands?.includes(name) ?? true) &&
				!(
					each.group === 'connection' &&
					commands.some(
						command => command.name === name && 'isOffline' in command,
					)
				),
		);
		assert.deepEqual(
			offered(...words),
			expected.map(each => `--${each.name}`),
		);
		assert.deepEqual(
			taken.map(each => each.name),
			expected.map(each => each.name),
		);
	});
}

/** The part of zsh's script for one command. */
function zshPart(name: string): string {
	const [, part] = zshCompletion(table).split(
		`\n\t\t(${name === '' ? "''" : name})\n`,
	);
	return part?.split(';;', 1)[0] ?? '';
}

/** The rows of fish's script for one command. */
function fishRows(name: string): readonly string[] {
	const start = String.raw`complete -c etcd-medic -n '__etcd_medic_is \'${name}\'' `;
	return fishCompletion(table)
		.split('\n')
		.filter(row => row.startsWith(start))
		.map(row => row.slice(start.length));
}

for (const {name, flags: taken} of table) {
	test(`zsh and fish have every flag of ${name === '' ? 'the dashboard' : name} with its values`, () => {
		const inZsh = [...zshPart(name).matchAll(/^\t+'--([a-z-]+)/gm)].map(
			([, flag]) => flag,
		);
		const inFish = fishRows(name)
			.map(row => /^-l (\S+)/.exec(row)?.[1])
			.filter(flag => flag !== undefined);
		const names = taken.map(each => each.name);
		assert.deepEqual(inZsh, names);
		assert.deepEqual(inFish, names);
		for (const flag of flags.filter(each => names.includes(each.name))) {
			const values = valuesOf(flag, name)?.join(' ');
			if (values === undefined) continue;
			assert.match(
				zshPart(name),
				new RegExp(`'--${flag.name}=.*:\\(${values}\\)'`),
			);
			assert.ok(
				fishRows(name).some(row =>
					row.startsWith(
						`-l ${flag.name}${flag.short === undefined ? '' : ` -s ${flag.short}`} -x -a '${values}' -d '`,
					),
				),
			);
			if (flag.short === undefined) continue;
			assert.match(
				zshPart(name),
				new RegExp(`'-${flag.short}\\[.*:\\(${values}\\)'`),
			);
		}
	});
}

const scripts = {
	bash: bashCompletion,
	zsh: zshCompletion,
	fish: fishCompletion,
};
for (const shell of shells) {
	test(`etcd-medic completion ${shell} prints it, with the scenarios that there are`, () => {
		const printed = execFileSync(
			process.execPath,
			['--import=tsx', 'cli.tsx', 'completion', shell],
			{encoding: 'utf8'},
		);
		const words = ['serve', ...scenarios.map(({name}) => name)];
		assert.equal(printed, scripts[shell](completionTable({drill: words})));
		assert.ok(printed.includes(words.join(' ')));
	});
}

test('another shell is refused with those that there are', () => {
	const {status, stderr, stdout} = spawnSync(
		process.execPath,
		['--import=tsx', 'cli.tsx', 'completion', 'tcsh'],
		{encoding: 'utf8'},
	);
	assert.equal(status, 64);
	assert.equal(stdout, '');
	assert.match(stderr, /^etcd-medic: .*"tcsh"; one of bash, zsh or fish\n$/);
});

test('what a flag is about cannot end its quotes, nor its brackets in zsh', () => {
	const odd = [
		{
			name: 'check',
			about: `it's`,
			argument: {kind: 'nothing' as const},
			flags: [
				{
					name: 'odd',
					about: String.raw`[it's]: a\b`,
					valueName: 'FILE',
					value: {kind: 'files' as const},
				},
			],
		},
	];
	assert.ok(
		zshCompletion(odd).includes(
			String.raw`'--odd=[\[it'\''s\]\: a\\b]:FILE:_files'`,
		),
	);
	assert.ok(
		fishCompletion(odd).includes(String.raw`-l odd -r -F -d '[it\'s]: a\\b'`),
	);
});
