import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {DrillLook} from '../../../source/drill/exercise.js';
import {exerciseOf} from '../../../source/drill/exercise-of.js';
import {scenarioNamed} from '../../../source/drill/scenarios.js';
import {drillStrip} from '../../../source/present/drill-strip.js';
import {lineText} from '../../../source/present/text/line.js';

const lookOf = (succeeded: number, failed: number): DrillLook => ({
	kind: 'look',
	elapsedMs: 83_000,
	records: [],
	endSinceMs: undefined,
	move: undefined,
	writers: [
		{
			name: 'pods',
			succeeded,
			failed,
			failingWith: 'etcdserver: mvcc: database space exceeded',
			lostLeases: 0,
		},
	],
});

const stripOf = (look: DrillLook, columns: number): string =>
	lineText(
		drillStrip(
			exerciseOf(scenarioNamed('nospace'), ['http://127.0.0.1:1']),
			look,
			columns,
			true,
		),
	);

test('at 80 columns what fails is whole, and what went well makes room for it', () => {
	for (const [succeeded, failed] of [
		[4, 31],
		[1234, 5678],
		[123_456, 654_321],
	] as const) {
		const text = stripOf(lookOf(succeeded, failed), 80);
		assert.match(text, / failed: database space exceeded .*b dashboard/);
		assert.ok(!text.includes('…'), text);
	}

	assert.match(stripOf(lookOf(4, 31), 80), /4 ok, 31 failed/);
	assert.match(stripOf(lookOf(1234, 5678), 120), /1234 ok, 5678 failed/);
});
