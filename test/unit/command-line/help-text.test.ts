import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	commands,
	type Command,
} from '../../../source/command-line/command-table.js';
import {flags, valuesOf} from '../../../source/command-line/flag-table.js';
import {inWords} from '../../../source/command-line/flag-values.js';
import {flagText, helpText} from '../../../source/command-line/help-text.js';
import {columnsOf} from '../../../source/present/text/text-fit.js';

/** So wide that nothing is wrapped. */
const wide = 1000;

/** The flags that a help text has a row for, in its order. */
function flagsIn(text: string): readonly string[] {
	return [...text.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name ?? '');
}

const groupOf = (group: 'connection' | 'global'): readonly string[] =>
	flags.filter(each => each.group === group).map(({name}) => name);

test('the help of the program lists every command, and only the flags that need none', () => {
	const lines = helpText('', wide).split('\n');
	for (const command of commands) {
		const name = command.name === '' ? '(none)' : command.name;
		assert.ok(
			lines.some(
				line => line.startsWith(`  ${name} `) && line.endsWith(command.about),
			),
			name,
		);
	}

	const shown = flagsIn(helpText());
	const last = [...groupOf('connection'), ...groupOf('global')];
	assert.deepEqual(shown.slice(-last.length), last);
	assert.ok(shown.includes('read-only'));
	assert.ok(!shown.includes('census') && !shown.includes('fail-on'));
	assert.match(helpText(), /etcd-medic COMMAND --help/);
	assert.match(helpText('', wide), /of recover: 0 .* 1 done with warnings/);
});

const named: readonly Command[] = commands.filter(({name}) => name !== '');
for (const {name, about, argument, isOffline} of named) {
	test(`the help of ${name} has its purpose, its argument and the flags that it takes, its own first`, () => {
		const known = commands.find(each => each.name === name);
		const text = helpText(known?.name, wide);
		assert.ok(text.startsWith(`etcd-medic ${name}: ${about}\n`));
		if (argument !== undefined) {
			assert.ok(text.includes(`  ${argument.name}  `));
			assert.ok(text.includes(argument.about));
			assert.ok(text.includes(inWords(argument.values ?? [])));
		}

		const own = flags.filter(each =>
			each.commands?.some(taker => taker === name),
		);
		assert.deepEqual(flagsIn(text), [
			...own.map(each => each.name),
			...(isOffline ? [] : groupOf('connection')),
			...groupOf('global'),
		]);
		for (const flag of own) {
			assert.ok(text.includes(flagText(flag, name)), flag.name);
		}

		assert.match(text, /^Exit codes:\n {2}(?:with --once: )?0 /m);
	});
}

test('every flag is in some help, with its value and its variable', () => {
	const texts = commands.map(({name}) => helpText(name, wide)).join('');
	for (const flag of flags) {
		const left = `  --${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`} `;
		const line = texts.split('\n').find(each => each.startsWith(left));
		assert.ok(line !== undefined && line.includes(flag.about), flag.name);
		if (flag.environment !== undefined) {
			assert.ok(line.endsWith(`[${flag.environment}]`), flag.name);
		}

		assert.ok(
			flag.commands !== undefined || flag.group !== undefined,
			`${flag.name} belongs nowhere`,
		);
	}
});

test('a flag shows the values that it takes for that command, the default first', () => {
	for (const flag of flags) {
		for (const command of flag.commands ?? []) {
			const values = valuesOf(flag, command);
			if (values === undefined) continue;
			const [first, ...others] = values;
			const shown = first === 'default' ? first : `${first} (default)`;
			assert.ok(
				flagText(flag, command).includes(`: ${inWords([shown, ...others])}`),
				`${command} --${flag.name}`,
			);
		}
	}

	assert.doesNotMatch(helpText('plan', wide), /prometheus or|markdown/);
	assert.match(
		helpText('report', wide),
		/--output FORM +how it is printed \(also -w\): markdown \(default\) or json$/m,
	);
});

for (const columns of [20, 40, 60, 80, 120]) {
	test(`no row of any help is wider than ${columns} columns, and no word is lost`, () => {
		for (const {name} of commands) {
			const rows = helpText(name, columns).split('\n');
			assert.deepEqual(
				rows.filter(
					// A flag and its value stay in one piece: they are what is copied.
					row => columnsOf(row) > columns && !row.trimStart().startsWith('--'),
				),
				[],
			);
			if (columns < 40) continue;
			const words = (text: string): readonly string[] =>
				text.split(/\s+/).toSorted();
			assert.deepEqual(
				words(rows.join('\n')),
				words(helpText(name, wide)),
				name,
			);
		}
	});
}

test('without a terminal, and on one that gives no size, it is 80 columns wide', () => {
	assert.equal(helpText('check', 0), helpText('check', 80));
	assert.equal(helpText('check'), helpText('check', 80));
	assert.notEqual(helpText('check'), helpText('check', 120));
});
