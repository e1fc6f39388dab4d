import assert from 'node:assert/strict';
import process from 'node:process';
import {describe, test} from 'node:test';
import type {ExitReason} from '../../../source/view/exit-reason.js';
import {
	engineState,
	finished,
	nospaceState,
	progress,
} from '../../support/engine-state-builder.js';
import {
	openHeard,
	openHeardPage,
	type Heard,
} from '../../support/spoken-bench.js';

describe('sentences', () => {
	test('the verdict, each member and the plan are told first, on the screen as it is', async context => {
		const heard = openHeard(context, nospaceState());
		const text = await heard.hears('Keys:');
		assert.match(text, /CRITICAL: Writes are refused/);
		assert.match(text, /Member m1, leader: NOSPACE\. File 61\.2 MiB/);
		assert.match(text, /Step 1 of 9, next, reads only/);
		assert.match(text, /Step 9 of 9, waiting/);
		assert.equal(heard.screen.isAlternate(), false);
		assert.doesNotMatch(text, /[─│╭█▒]/);
	});

	test('what stands is not told twice, and what changes is told alone', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		heard.set({...nospaceState()});
		heard.set(
			nospaceState('snapshot', {
				progress: progress({'pre-check': finished({message: '4 checks pass'})}),
			}),
		);
		const text = await heard.hears('4 checks pass');
		assert.doesNotMatch(text, /Member|CRITICAL/);
		heard.set(engineState());
		const better = await heard.hears(/Member m3, follower: OK/);
		assert.match(better, /^OK: All 3 members serve/m);
	});

	test("how far another session's run is, is told with each step of it, and not each second", async context => {
		const at = (number: number, startedAtMs: number) =>
			nospaceState('pre-check', {
				runElsewhere: 'pid 7',
				runElsewhereAt: {
					kind: 'running',
					number,
					total: 9,
					title: `Defragment m${number}`,
					startedAtMs,
				},
			});
		const heard = openHeard(context, at(2, 0), {screen: 'overview'});
		const text = await heard.hears('Keys:');
		assert.match(
			text,
			/^Another etcd-medic, pid 7, runs step 2 of 9: Defragment m2\. Here it is only watched\.$/m,
		);
		heard.set(at(2, 5000));
		heard.set(at(3, 6000));
		const later = await heard.hears('step 3 of 9: Defragment m3');
		assert.doesNotMatch(later, /step 2 of 9/);
	});

	test('a cluster’s name stands before its verdict and on the page of a step', async context => {
		const label = {text: 'prod\u001B[2J', colour: 'red'} as const;
		const heard = openHeard(context, nospaceState('snapshot', {label}));
		const page = heard.hears(/Step 2 of 9: Save a snapshot/);
		await new Promise(resolve => {
			setImmediate(resolve);
		});
		heard.keyboard.press('\r');
		const text = await page;
		assert.match(text, /^Cluster prod\\x1b\[2J: CRITICAL/m);
		assert.match(text, /^Cluster prod\\x1b\[2J: Step 2 of 9/m);
	});
});

describe('places in sentences', () => {
	test('a screen that is a table is told with the command that prints it, and asks nothing', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		for (const [key, command] of [
			['6', 'etcd-medic writers'],
			['7', 'etcd-medic explain'],
			['9', 'etcd-medic prevent'],
		] as const) {
			heard.keyboard.press(key);
			await heard.hears(command);
		}

		assert.deepEqual(heard.commands, []);
	});

	test('a filter is not opened: letters stay keys', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		heard.keyboard.press('/');
		await heard.hears('no rows to filter');
		heard.keyboard.press('2');
		await heard.hears('Screen plan');
	});

	test('findings, events and commands are told whole', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		heard.keyboard.press('5');
		await heard.hears(
			/Finding 2 of 2, warning, fragmented.*What to do: A defragment/,
		);
		heard.keyboard.press('3');
		await heard.hears('m1 raised NOSPACE.');
		heard.keyboard.press('4');
		await heard.hears(/Planned by Save a snapshot from m3:\netcdctl /);
		heard.keyboard.press('1');
		await heard.hears(/Member m2/);
	});

	test('an answer that the line cuts in two is no key, and Escape by itself still is', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		heard.keyboard.press('\u001B[2;1');
		await new Promise(resolve => {
			setTimeout(resolve, 20);
		});
		heard.keyboard.press('7R');
		heard.keyboard.press('3');
		// 2 would be the plan, ; nothing, 7 the logs, R nothing.
		assert.doesNotMatch(
			await heard.hears('m1 raised NOSPACE'),
			/Screen plan|logs/,
		);
		heard.keyboard.press('\u001B');
		await heard.hears('Screen overview');
	});

	test('a wall takes no step, and rings only when the verdict changes', async context => {
		const heard = openHeard(context, nospaceState(), {
			screen: 'overview',
			wall: {hasBell: true},
		});
		const first = await heard.hears('Keys:');
		assert.ok(!first.includes('\u0007'));
		heard.keyboard.press('2');
		heard.keyboard.press('\r');
		heard.keyboard.press('?');
		const text = await heard.hears('Screen help');
		assert.doesNotMatch(text, /Step|Screen plan/);
		heard.set(engineState());
		await heard.hears('\u0007');
	});
});

describe('leaving sentences', () => {
	const ways: ReadonlyArray<readonly [ExitReason, (heard: Heard) => void]> = [
		['quit', ({keyboard}) => keyboard.press('q')],
		[
			'interrupt',
			({keyboard}) => {
				keyboard.press('\u0003');
				keyboard.press('\u0003');
			},
		],
		['SIGTERM', () => process.emit('SIGTERM', 'SIGTERM')],
		['SIGHUP', () => process.emit('SIGHUP', 'SIGHUP')],
		[
			'terminal-lost',
			({screen}) => screen.emit('error', new Error('write EIO')),
		],
		['terminal-lost', ({keyboard}) => keyboard.end()],
	];
	for (const [index, [reason, leave]] of ways.entries()) {
		test(`${reason} (way ${index + 1}) restores the terminal`, async context => {
			const before = process.listenerCount('SIGTERM');
			const heard = openHeard(context, nospaceState(), {screen: 'overview'});
			await heard.hears('Keys:');
			assert.equal(heard.keyboard.isRaw, true);
			leave(heard);
			assert.deepEqual(await heard.left, {reason});
			assert.equal(heard.keyboard.isRaw, false);
			await heard.screen.until(
				() =>
					heard.screen.raw.lastIndexOf('\u001B[?2004l') >
					heard.screen.raw.lastIndexOf('\u001B[?2004h'),
				'bracketed paste to be off again',
			);
			assert.equal(process.listenerCount('SIGTERM'), before);
		});
	}

	test('a paste whose end does not come is told as over, and keys count again', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		heard.keyboard.press('\u001B[200~half of a sent');
		await heard.hears('Paste does nothing here.');
		await heard.hears(
			'The paste stopped without its end. What comes from now on counts as typed.',
		);
		heard.keyboard.press('5');
		await heard.hears('Screen findings.');
	});

	test('taken up again after it was stopped it tells all anew, with the terminal set as it needs it', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		heard.keyboard.isRaw = false;
		process.emit('SIGCONT');
		assert.match(await heard.hears('Member m3'), /^CRITICAL/m);
		assert.equal(heard.keyboard.isRaw, true);
	});

	test('what nobody caught comes out after the terminal is restored', async context => {
		const heard = openHeard(context, nospaceState(), {screen: 'overview'});
		await heard.hears('Keys:');
		// The test runner has listeners of its own, which must not hear of it.
		const own = process.listeners('uncaughtException').at(-1);
		assert.ok(own);
		const broken = assert.rejects(heard.left, /on purpose/);
		own(new Error('on purpose'), 'uncaughtException');
		await broken;
		assert.equal(heard.keyboard.isRaw, false);
		assert.ok(!process.listeners('uncaughtException').includes(own));
		assert.equal(process.listenerCount('SIGCONT'), 0);
	});

	test('a dumb terminal gets text and nothing else', async context => {
		const heard = openHeard(context, nospaceState('snapshot'), {
			look: {isAscii: true, isDumb: true},
		});
		await openHeardPage(heard);
		heard.keyboard.press('c');
		await heard.hears('clipboard');
		heard.keyboard.press('\u001B');
		await heard.hears('Not run');
		assert.doesNotMatch(heard.screen.raw, /[^\r\n\u0020-\u007E]/);
	});
});
