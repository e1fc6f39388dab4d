import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DrillLook, MoveKind} from '../../../source/drill/exercise.js';
import {exerciseOf} from '../../../source/drill/exercise-of.js';
import {scenarioNamed, scenarios} from '../../../source/drill/scenarios.js';
import {lineColumns, lineText} from '../../../source/present/text/line.js';
import {openDrillAside} from '../../../source/view/drill-aside.js';

const look: DrillLook = {
	kind: 'look',
	elapsedMs: 83_000,
	records: [],
	endSinceMs: undefined,
	move: undefined,
	writers: [
		{
			name: 'pods',
			succeeded: 4,
			failed: 31,
			failingWith: 'etcdserver: mvcc: database space exceeded',
			lostLeases: 0,
		},
		{
			name: 'keep\u001B[2Jalive',
			succeeded: 9,
			failed: 0,
			failingWith: undefined,
			lostLeases: 2,
		},
	],
};

function open(name: string, now: () => DrillLook = () => look) {
	const moves: MoveKind[] = [];
	const exercise = exerciseOf(scenarioNamed(name), [
		'http://127.0.0.1:1',
		'http://127.0.0.1:2',
	]);
	const aside = openDrillAside(exercise, {
		getLook: now,
		subscribe: () => () => undefined,
		makeMove: move => {
			moves.push(move);
		},
	});
	const press = (...keys: readonly string[]) =>
		keys.map(key => aside.onKey(key)).at(-1);
	const text = (columns = 80, rows = 60): string => {
		const page = aside.page({columns, rows});
		return page === undefined
			? ''
			: [...page.body, ...page.foot].map(row => lineText(row)).join('\n');
	};

	const mark = (row: number): void => {
		for (let up = 0; up < 30; up += 1) aside.onKey('up');
		for (let down = 0; down < row; down += 1) aside.onKey('down');
	};

	return {aside, moves, press, text, mark, exercise};
}

test('the strip says that it is a drill, how long it takes, and what clients see', () => {
	const {aside} = open('nospace');
	const text = lineText(aside.strip(100));
	assert.match(text, /^ DRILL {2}nospace {2}01:23/);
	assert.match(text, /13 ok, 31 failed: database space exceeded/);
});

test('the page shows the pager, what users report and each client, and nothing that drives a terminal', () => {
	const {text} = open('nospace');
	const shown = text();
	assert.match(shown, /03:17 {2}The pager/);
	assert.match(shown, /KubeAPIErrorBudgetBurn/);
	assert.match(shown, /✗ pods +4 ok, 31 failed: database space exceeded/);
	assert.match(shown, /2 leases lost/);
	assert.match(
		shown,
		/ETCDCTL_ENDPOINTS=http:\/\/127\.0\.0\.1:1,http:\/\/127\.0\.0\.1:2/,
	);
	assert.ok(!shown.includes('\u001B'));
});

test('the question is answered with two Enters, and once', () => {
	const {aside, press, mark, exercise, text} = open('nospace');
	mark(exercise.choices.indexOf('nospace-alarm'));
	press('enter');
	assert.equal(aside.diagnosis(), undefined);
	assert.match(text(), /nospace-alarm {2}Enter again does it/);
	press('enter');
	assert.deepEqual(aside.diagnosis(), {choice: 'nospace-alarm', atMs: 83_000});
	mark(exercise.choices.indexOf('no-leader'));
	press('enter', 'enter');
	assert.equal(aside.diagnosis()?.choice, 'nospace-alarm');
});

test('a key between the two Enters takes the first one back', () => {
	const {aside, press, mark} = open('nospace');
	mark(0);
	press('enter', 'down', 'up', 'enter');
	assert.equal(aside.diagnosis(), undefined);
});

test('hints come one by one, and never more than there are', () => {
	const {aside, press, mark, exercise, text} = open('nospace');
	mark(exercise.choices.length);
	assert.ok(!text().includes('quota is about the size of the file'));
	press('enter');
	assert.match(text(), /quota is about the size of the file/);
	press('enter', 'enter', 'enter', 'enter');
	assert.equal(aside.hints(), exercise.hints.length);
});

test('a move is made after the second Enter and not before', () => {
	const {moves, press, mark, exercise} = open('nospace');
	mark(exercise.choices.length + 1);
	press('enter');
	assert.deepEqual(moves, []);
	press('enter');
	assert.deepEqual(moves, ['disarm-now']);
});

test('b and Esc close the page, b opens it, and keys go to the dashboard meanwhile', () => {
	const {aside, press} = open('corrupt');
	const size = {columns: 80, rows: 23};
	assert.equal(press('j'), 'taken');
	press('escape');
	assert.equal(aside.page(size), undefined);
	assert.equal(press('j'), 'not-mine');
	assert.equal(press('q'), 'not-mine');
	press('b');
	assert.notEqual(aside.page(size), undefined);
	assert.equal(press('ctrl-c'), 'not-mine');
});

test('what came of a move stands above the keys and in a block of its own, never among the rows', () => {
	let move: DrillLook['move'];
	const {press, mark, exercise, text} = open('nospace', () => ({
		...look,
		move,
	}));
	assert.ok(!text().includes('What you did'));
	mark(exercise.choices.length + 1);
	press('enter', 'enter');
	move = {kind: 'disarm-now', said: undefined};
	assert.match(text(80, 23), /You did: etcdctl alarm disarm.* under way/);
	move = {kind: 'disarm-now', said: 'disarmed 3 of \u001B[2JNOSPACE'};
	const small = text(80, 23).split('\n');
	const said = small.findIndex(row => row.startsWith(' You did: '));
	assert.ok(said > small.findIndex(row => row.includes(' more ')));
	assert.match(small.slice(said).join(''), /disarmed 3 of +\\x1b\[2JNOSPACE/i);
	const tall = text(80, 70);
	const [top = '', rest = ''] = tall.split('What clients see');
	assert.match(top, /What you did ─[^]*etcdctl alarm disarm[^]*disarmed 3 of/);
	assert.equal(rest.split('disarmed 3 of').length, 2, 'only above the keys');
	// What was answered after it is what was done last.
	mark(0);
	press('enter', 'enter');
	assert.match(text(80, 23), / You said .*Whether that is right/);
});

test('a page that does not fit says so, at either end', () => {
	const {mark, text} = open('nospace');
	assert.match(text(80, 23), /↓ \d+ more below/);
	mark(30);
	assert.match(text(80, 23), /↑ \d+ more above/);
	assert.ok(!text(80, 23).includes('more below'));
	assert.ok(!text(80, 90).includes(' more '));
});

test('PgDn and the space bar scroll a page that is longer than the screen, PgUp goes back, and the mark stays', () => {
	const {press, text} = open('nospace');
	assert.match(text(80, 14), /PgDn PgUp Space scroll/);
	for (const [key, shows] of [
		['home', /The pager/],
		['pagedown', /What else could be done/],
		[' ', /The end/],
		['pageup', /What clients see/],
		['end', /The end/],
		['home', /The pager/],
	] as const) {
		press(key);
		assert.match(text(80, 14), shows, key);
	}

	// Two in one chunk are two pages, though nothing was drawn between them.
	const {press: pressTwo, text: textTwo} = open('nospace');
	textTwo(80, 14);
	pressTwo('home', 'pagedown', ' ');
	assert.match(textTwo(80, 14), /The end/);
	press('down');
	assert.match(text(80, 14), / > ○ no-leader/);
});

test('what is scrolled away is not taken: Enter shows it first', () => {
	const {aside, press, mark, exercise, text} = open('nospace');
	mark(exercise.choices.length);
	assert.doesNotMatch(text(80, 14), /The pager/);
	press('home');
	assert.match(text(80, 14), /The pager/);
	press('enter');
	assert.equal(aside.hints(), 0);
	assert.match(text(80, 14), /> hint 1 of 3/);
	press('enter');
	assert.equal(aside.hints(), 1);
	mark(0);
	press('end');
	text(80, 14);
	press('enter');
	text(80, 14);
	press('enter');
	assert.equal(aside.diagnosis(), undefined);
	press('enter');
	assert.notEqual(aside.diagnosis(), undefined);
});

test('a client that failed before the end and has not tried since is not red', () => {
	const compactor = {
		name: 'apiserver-compactor',
		succeeded: 0,
		failed: 1,
		failingWith: 'etcdserver: mvcc: database space exceeded',
		failedAtMs: 20_000,
		lostLeases: 0,
	};
	const at = (failedAtMs: number): DrillLook => ({
		...look,
		writers: [{...compactor, failedAtMs}],
	});
	const old = open('nospace', () => at(20_000));
	const strip = old.aside.strip(100);
	assert.ok(strip.every(({tone}) => tone !== 'critical'));
	assert.match(lineText(strip), /0 ok, 1 failed, none fails now/);
	assert.match(
		old.text(),
		/○ apiserver-compactor +0 ok, 1 failed, 1m03s ago: database space exceeded/,
	);
	const now = open('nospace', () => at(80_000)).aside.strip(100);
	assert.ok(now.some(({tone}) => tone === 'critical'));
});

test('the first Ctrl-C’s line of the dashboard is on the page, and q is among its keys', () => {
	const {aside} = open('nospace');
	const foot = aside.page(
		{columns: 80, rows: 23},
		'Ctrl-C again leaves.',
	)?.foot;
	const shown = (foot ?? []).map(row => lineText(row)).join('\n');
	assert.match(shown, /^ Ctrl-C again leaves\.$/m);
	assert.match(shown, /b q Esc dashboard/);
});

test('the last row ends the drill, with two Enters', () => {
	const {press, mark} = open('nospace');
	mark(30);
	assert.equal(press('enter'), 'taken');
	assert.equal(press('enter'), 'leave');
});

for (const {name} of scenarios) {
	test(`the page of ${name} fits every screen, the marked row always on it`, () => {
		const {aside, press, mark} = open(name);
		for (const [columns, rows] of [
			[80, 23],
			[40, 10],
			[120, 50],
			[20, 3],
		] as const) {
			mark(0);
			for (let row = 0; row < 14; row += 1) {
				const page = aside.page({columns, rows});
				const lines = [...(page?.body ?? []), ...(page?.foot ?? [])];
				assert.equal(lines.length, rows);
				for (const each of page?.body ?? []) {
					assert.ok(lineColumns(each) <= columns, lineText(each));
				}

				assert.ok(
					lines.some(each => lineText(each).startsWith(' > ')),
					`${columns}x${rows}, row ${row}`,
				);
				press('down');
			}

			assert.ok(lineColumns(aside.strip(columns)) <= columns);
		}
	});
}
