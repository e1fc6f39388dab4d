import assert from 'node:assert/strict';
import {test} from 'node:test';
import {commands} from '../../../source/command-line/command-table.js';
import {flags} from '../../../source/command-line/flag-table.js';
import {helpText} from '../../../source/command-line/help-text.js';

/** The flags that a help text has a row for, in its order. */
function flagsIn(text: string): readonly string[] {
	return [...text.matchAll(/^ {2}--([a-z-]+)/gm)].map(([, name]) => name ?? '');
}

const groupOf = (group: 'connection' | 'global'): readonly string[] =>
	flags.filter(each => each.group === group).map(({name}) => name);

test('the help of the program lists every command, and only the flags that need none', () => {
	const lines = helpText().split('\n');
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
	assert.deepEqual(shown.slice(-11), [
		...groupOf('connection'),
		...groupOf('global'),
	]);
	assert.ok(shown.includes('read-only'));
	assert.ok(!shown.includes('census') && !shown.includes('fail-on'));
	assert.match(helpText(), /etcd-medic COMMAND --help/);
	assert.match(helpText(), /of recover: 0 .* 1 done with warnings/);
});

for (const command of commands.filter(({name}) => name !== '')) {
	test(`the help of ${command.name} has its purpose, its argument and the flags that it takes, its own first`, () => {
		const {name, about} = command;
		const text = helpText(name);
		assert.ok(text.startsWith(`etcd-medic ${name}: ${about}\n`));
		if ('argument' in command) {
			assert.ok(text.includes(`  ${command.argument.name}  `));
			assert.ok(text.includes(command.argument.about));
		}

		const own = flags.filter(each =>
			each.commands?.some(taker => taker === name),
		);
		assert.deepEqual(flagsIn(text), [
			...own.map(each => each.name),
			...('isOffline' in command ? [] : groupOf('connection')),
			...groupOf('global'),
		]);
		for (const flag of own) assert.ok(text.includes(flag.about), flag.name);
		assert.match(text, /^Exit codes:\n {2}(?:with --once: )?0 /m);
	});
}

test('every flag is in some help, with its value and its variable', () => {
	const texts = commands.map(({name}) => helpText(name)).join('');
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
