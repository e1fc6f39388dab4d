import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkOptionsFrom} from '../../../source/command-line/check-options.js';
import {prometheusOptionsFrom} from '../../../source/command-line/prometheus-options.js';

const given = (flags: Readonly<Record<string, string>>) =>
	new Map(Object.entries(flags));

test('without flags it is the table, every level, and a window that may be spared', () => {
	assert.deepEqual(checkOptionsFrom(given({})), {
		output: 'table',
		isQuiet: false,
		failOn: 'warning',
		windowMs: undefined,
	});
});

test('what was given is taken', () => {
	assert.deepEqual(
		checkOptionsFrom(given({quiet: '', 'fail-on': 'critical', window: '0'})),
		{output: 'table', isQuiet: true, failOn: 'critical', windowMs: 0},
	);
	for (const output of ['table', 'json', 'markdown', 'prometheus'] as const) {
		assert.equal(checkOptionsFrom(given({output})).output, output);
	}
});

test('what cannot be is said with what can', () => {
	assert.throws(
		() => checkOptionsFrom(given({output: 'xml'})),
		/--output takes table, json, markdown or prometheus, not "xml"/,
	);
	assert.throws(
		() => checkOptionsFrom(given({output: 'json', quiet: ''})),
		/--quiet goes with the table/,
	);
	assert.throws(
		() => checkOptionsFrom(given({'fail-on': 'info'})),
		/--fail-on takes warning or critical/,
	);
	assert.throws(() => checkOptionsFrom(given({window: 'soon'})), /--window/);
});

test('a Prometheus is a URL without a password, and a day back unless said', () => {
	assert.equal(prometheusOptionsFrom(given({})), undefined);
	assert.deepEqual(
		prometheusOptionsFrom(given({prometheus: 'http://p.example:9090/prom'})),
		{url: 'http://p.example:9090/prom', historyMs: 86_400_000},
	);
	assert.equal(
		prometheusOptionsFrom(given({prometheus: 'http://p', history: '6h'}))
			?.historyMs,
		21_600_000,
	);
	for (const [flags, message] of [
		[{prometheus: 'p.example:9090'}, /takes a URL/],
		[{prometheus: 'ftp://p'}, /takes a URL/],
		[{history: '6h'}, /--history goes with --prometheus/],
		[{prometheus: 'http://p', history: '5s'}, /shorter than a minute/],
	] as const) {
		assert.throws(() => prometheusOptionsFrom(given(flags)), message);
	}

	assert.throws(
		() => prometheusOptionsFrom(given({prometheus: 'http://me:secret@p'})),
		error => error instanceof Error && !error.message.includes('secret'),
	);
});
