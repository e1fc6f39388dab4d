import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {diagnose} from '../../../source/diagnosis/diagnose.js';
import {rules} from '../../../source/diagnosis/rules.js';
import {severities} from '../../../source/diagnosis/severity.js';
import {defaultThresholds} from '../../../source/diagnosis/thresholds.js';
import {
	alarm,
	latency,
	mebibyte,
	member,
	observation,
} from '../../support/observation-builder.js';

test('a healthy cluster has no findings', () => {
	assert.deepEqual(diagnose(observation()).findings, []);
});

test('findings come gravest first, then in the order of the rules', () => {
	const {findings} = diagnose(
		observation({
			members: [
				member({
					name: 'm1',
					status: {
						dbSizeBytes: 1800 * mebibyte,
						dbSizeInUseBytes: 100 * mebibyte,
					},
					metrics: {walFsync: latency({p99Ms: 60})},
				}),
				member({name: 'm2', metricsProblem: 'refused'}),
				member({name: 'm3', problem: 'refused'}),
			],
			alarms: [alarm('NOSPACE', 'm1'), alarm('CORRUPT', 'm2')],
		}),
	);
	assert.deepEqual(
		findings.map(({severity, code}) => `${severity} ${code}`),
		[
			'critical corrupt-alarm',
			'critical nospace-alarm',
			'critical fragmented',
			'warning slow-wal-fsync',
			'warning member-unreachable',
			'info size-skew',
			'info metrics-unavailable',
		],
	);
	assert.deepEqual(severities, ['critical', 'warning', 'info']);
});

test('limits can be configured', () => {
	const observed = observation();
	const {findings} = diagnose(observed, {
		thresholds: {...defaultThresholds, quotaNearInfoRatio: 0.1},
	});
	assert.deepEqual(
		findings.map(({code}) => code),
		['quota-near'],
	);
});

test('ages are counted to the given time', () => {
	const observed = observation({
		members: [member({name: 'm1'}), member({name: 'm2', problem: 'refused'})],
	});
	const [finding] = diagnose(observed, {
		nowMs: observed.takenAtMs + 60_000,
	}).findings;
	assert.equal(finding?.evidence['lastSeenAgoMs'], 120_000);
});

test('names from outside cannot drive the terminal', () => {
	const members = [
		member({name: 'm1'}),
		member({name: 'evil\u001B[2J', id: 'bad', problem: 'refused'}),
	];
	const {findings, verdict} = diagnose(observation({members}));
	assert.match(findings[0]?.summary ?? '', /^evil\\x1b\[2J is unreachable/);
	assert.ok(!verdict.sentence.includes('\u001B'));
});

test('docs/codes.md documents every rule, in the order of the rules', () => {
	const page = readFileSync(
		new URL('../../../docs/codes.md', import.meta.url),
		'utf8',
	);
	const sections = page.split(/^## /m).slice(1);
	const codes = sections
		.map(section => section.split('\n', 1)[0] ?? '')
		.filter(title => /^[a-z-]+$/.test(title));
	assert.deepEqual(codes, Object.keys(rules));
	for (const section of sections.filter(each => /^[a-z-]+\n/.test(each))) {
		for (const part of ['- Evidence:', '- Limit:', '- Do:']) {
			assert.ok(section.includes(part), `${part} in ${section.slice(0, 30)}`);
		}
	}
});
