import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setTimeout as delay} from 'node:timers/promises';
import {etcdSeries, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {
	endpointFlags,
	frozenCluster,
	openProgram,
	realCluster,
} from '../support/real-incident.js';
import type {Terminal} from '../support/terminal.js';

// The program in sentences, in a real pty on a real cluster: what is written is
// what a screen reader would read out.

const slowMs = 90_000;
/** The page takes no key in its first 400 ms. */
const deafMs = 500;

/** What was said since the last call, once it holds what is awaited. */
function listener(
	terminal: Terminal,
): (awaited: RegExp, label: string) => Promise<string> {
	let from = 0;
	return async (awaited, label) => {
		await terminal.waitFor(() => awaited.test(terminal.raw.slice(from)), {
			timeoutMs: slowMs,
			label,
		});
		const heard = terminal.raw.slice(from);
		from = terminal.raw.length;
		return heard;
	};
}

async function frozen(
	context: TestContext,
	series: EtcdSeries,
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<{readonly cluster: LocalCluster; readonly terminal: Terminal}> {
	const cluster = await frozenCluster(context, series);
	const terminal = openProgram(context, [...args, ...endpointFlags(cluster)], {
		cols: 100,
		rows: 30,
		env: {...env},
	});
	return {cluster, terminal};
}

function isOutdated(heard: string): boolean {
	return heard.includes('It cannot be run now:');
}

/** Confirms the page as it asks for it, and gives what was heard up to the next step; `undefined` when the step was not run. */
async function confirm(
	terminal: Terminal,
	hears: (awaited: RegExp, label: string) => Promise<string>,
	page: string,
	step: number,
): Promise<string | undefined> {
	// A key counts only once the terminal has told that it shows the page.
	const press = async (key: string, awaited: RegExp): Promise<string> => {
		for (let tries = 0; ; tries += 1) {
			assert.ok(tries < 10, terminal.raw);
			await terminal.press(key);
			const heard = await hears(
				new RegExp(
					`${awaited.source}|It cannot be run now:|That key came\\s+before`,
				),
				`what ${key} does in step ${step}`,
			);
			if (awaited.test(heard) || isOutdated(heard)) return heard;
			await delay(deafMs);
		}
	};

	const end = new RegExp(
		String.raw`Step ${step} of \d+, (?:done|already so): [\s\S]*(?:Step ${step + 1} of \d+, next|The run has ended)|Step ${step} of \d+, refused: `,
	);
	await delay(deafMs);
	let last = page;
	if (page.includes('Enter runs it;')) last = await press('enter', end);
	else if (page.includes('Press y')) last = await press('y', end);
	else if (!isOutdated(page)) {
		last = await press('tab', /Enter runs it: the focus is on/);
		if (!isOutdated(last)) last = await press('enter', end);
	}

	if (!isOutdated(last)) return last.includes(', refused: ') ? undefined : last;
	await terminal.press('esc');
	await hears(/Not run/, 'that the page is left');
	return undefined;
}

for (const series of etcdSeries) {
	test(`etcd ${series}: a whole recovery is heard and confirmed in sentences`, async context => {
		const {cluster, terminal} = await frozen(context, series, [
			'recover',
			'--screen-reader',
			'--label',
			'prod',
		]);
		const hears = listener(terminal);
		// The screen waits for the first answer only a moment.
		const begin = await hears(
			/Keys: [^]*Step 1 of \d+, next|Step 1 of \d+, next[^]*Keys: /,
			'the keys and the plan',
		);
		assert.match(begin, /^Cluster prod: CRITICAL: /m);
		assert.match(begin, /^Member m\d, \w+: NOSPACE\./m);
		let hasEnded = false;
		for (let step = 1, tries = 0; !hasEnded; tries += 1) {
			assert.ok(tries < 30, 'the plan does not end');
			await terminal.press('enter');
			const page = await hears(
				/(?:Enter runs it;|Press y to run it\.|Enter cancels:|It cannot be run now:).*\r\n/,
				`the question of step ${step}`,
			);
			assert.match(page, new RegExp(`Cluster prod: Step ${step} of \\d+: `));
			// A member that is slow to answer just then: the page is left, and opened again.
			if (!isOutdated(page)) {
				assert.match(page, /Pre-checks: (\d+) of \1 pass\.\r?\n/);
			}

			const end = await confirm(terminal, hears, page, step);
			if (end === undefined) continue;
			hasEnded = /The run has ended, RECOVERED: /.test(end);
			step += 1;
		}

		await terminal.press('1', 'q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.equal(terminal.isAlternateScreen(), false);
		assert.deepEqual(terminal.modesLeftOn(), []);
		assert.doesNotMatch(terminal.raw, /[─│╭█]/);
		const alarms = await cluster.etcdctl('alarm', 'list');
		assert.equal(alarms.stdout.trim(), '');
	});

	test(`etcd ${series}: TERM=dumb gets text alone, with colours and shapes asked for or not`, async context => {
		const {terminal} = await frozen(
			context,
			series,
			['--theme', 'contrast', '--label', 'prod', '--label-colour', 'red'],
			{TERM: 'dumb', LC_ALL: 'C.UTF-8'},
		);
		const hears = listener(terminal);
		await hears(/Keys: /, 'the keys');
		await terminal.press('2');
		await hears(
			/Enter opens the next step[^]*Step 1 of \d+, next|Step 1 of \d+, next[^]*Enter opens the next step/,
			'the plan',
		);
		await terminal.press('enter');
		await hears(/Enter runs it; Escape goes back/, 'the page');
		await delay(deafMs);
		await terminal.press('esc');
		await hears(/Not run/, 'the notice');
		for (const [key, awaited] of [
			['3', /Watching 3 members/],
			['4', /snapshot save/],
			['5', /Finding 1 of/],
			['6', /etcd-medic writers/],
			['?', /Keys: /],
		] as const) {
			await terminal.press(key);
			await hears(awaited, `screen ${key}`);
		}

		await terminal.press('1', 'q');
		assert.equal((await terminal.exited).exitCode, 0);
		const odd = /[^\r\n\u0020-\u007E]/.exec(terminal.raw)?.[0];
		assert.equal(odd, undefined, `${JSON.stringify(odd)} was written`);
	});

	test(`etcd ${series}: watch tells a member that goes and comes, and nothing while nothing changes`, async context => {
		const cluster = await realCluster(context, series);
		const [, , third] = cluster.members;
		assert.ok(third);
		const terminal = openProgram(
			context,
			['watch', ...endpointFlags(cluster)],
			{
				env: {INK_SCREEN_READER: 'true'},
			},
		);
		const hears = listener(terminal);
		await hears(/Member m3, \w+: OK\./, 'm3');
		await cluster.kill(third.name);
		await hears(/Member m3, \w+: UNREACHABLE/, 'm3 gone');
		await cluster.restart(third.name);
		await hears(/Member m3, \w+: OK\./, 'm3 back');
		await terminal.press('q');
		assert.equal((await terminal.exited).exitCode, 0);
		assert.deepEqual(terminal.modesLeftOn(), []);
	});
}
