import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {parse} from 'yaml';
import {configurationFrom} from '../../../source/command-line/config-text.js';
import {configJsonSchema} from '../../../source/command-line/config-schema.js';
import {flags} from '../../../source/command-line/flag-table.js';
import {
	defaultText,
	thresholdNames,
} from '../../../source/command-line/threshold-names.js';

const manual = readFileSync('docs/configuration.md', 'utf8');

test('docs/config.schema.json is what the program checks with', () => {
	const written: unknown = JSON.parse(
		readFileSync('docs/config.schema.json', 'utf8'),
	);
	assert.deepEqual(
		written,
		JSON.parse(JSON.stringify(configJsonSchema())),
		'run: node --import=tsx scripts/config-schema.ts && npx oxfmt docs/config.schema.json',
	);
});

test('every key of the file is a flag, but for those that no flag could take', () => {
	const schema = configJsonSchema();
	assert.ok(typeof schema === 'object' && schema !== null);
	assert.ok('properties' in schema && typeof schema.properties === 'object');
	const names = new Set(flags.map(({name}) => name));
	for (const key of Object.keys(schema.properties ?? {})) {
		assert.ok(
			names.has(key) || key === 'thresholds' || key === 'clusters',
			key,
		);
	}
});

test('every yaml example of the manual is read as it stands', () => {
	const examples = [...manual.matchAll(/```yaml\n([\s\S]*?)```/g)];
	assert.ok(examples.length > 0);
	for (const [, example = ''] of examples) {
		const place = {file: '/etc/etcd-medic/config.yaml', home: '/root'};
		const {values} = configurationFrom(example, place, undefined);
		assert.ok(values.size > 0 || /clusters|thresholds/.test(example));
		assert.notEqual(parse(example), null);
	}
});

test('the manual lists every limit with its default', () => {
	for (const each of thresholdNames) {
		assert.ok(
			manual.includes(`| \`${each.name}\` | \`${defaultText(each)}\` |`),
			`| \`${each.name}\` | \`${defaultText(each)}\` |`,
		);
	}
});
