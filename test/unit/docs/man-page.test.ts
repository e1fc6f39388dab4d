import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {manPage, roff} from '../../../scripts/man-page.js';
import {commands} from '../../../source/command-line/command-table.js';
import {flags} from '../../../source/command-line/flag-table.js';
import {flagWord} from '../../../source/command-line/help-text.js';
import {keyTable} from '../../../source/view/keys.js';

const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {
	version: string;
};

test('the man page in docs is the one that the tables make', () => {
	assert.ok(
		readFileSync('docs/etcd-medic.1', 'utf8') === manPage(version, keyTable),
		'docs/etcd-medic.1 is not what the tables say: npm run man writes it again',
	);
});

test('it has every command, every flag, every variable and every key', () => {
	const page = manPage(version, keyTable);
	for (const {name} of commands.filter(each => each.name !== '')) {
		assert.match(page, new RegExp(`^\\.B ${name}(?: |$)`, 'm'), name);
	}

	const terms = page.split('\n');
	for (const flag of flags) {
		const {name, environment} = flag;
		assert.ok(terms.includes(`.B ${roff(flagWord(flag))}`), name);
		if (environment !== undefined) {
			assert.ok(page.includes(`.B ${environment}\n`), environment);
		}
	}

	for (const {shown, label} of keyTable) {
		assert.ok(page.includes(`.B ${roff(shown)}\n${roff(label)}\n`), label);
	}
});

test('nothing in a text is taken for a request, and every byte is ASCII', () => {
	assert.equal(
		roff(".TH\n'x -y\\z → ’"),
		"\\&.TH\n\\&'x \\-y\\ez \\[u2192] \\[u2019]",
	);
	const page = manPage(version, keyTable);
	assert.match(page, /^[\n -~]+$/);
	const requests = page
		.split('\n')
		.map(line => /^\.([A-Za-z]+|\\")/.exec(line)?.[1])
		.filter(each => each !== undefined);
	assert.deepEqual([...new Set(requests)].toSorted(), [
		'B',
		'BR',
		'PP',
		'RE',
		'RI',
		'RS',
		'SH',
		'SS',
		'TH',
		'TP',
		'\\"',
		'fi',
		'nf',
	]);
});
