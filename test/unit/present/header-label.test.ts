import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {MemberObservation} from '../../../source/cluster/observation.js';
import {headerLine, screenHead} from '../../../source/present/header-lines.js';
import {lineColumns, lineText} from '../../../source/present/text/line.js';
import {wallHead} from '../../../source/present/wall-lines.js';
import {nospaceState} from '../../support/engine-state-builder.js';
import {
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';

const label = {text: 'production-eu-central-1', colour: 'red'} as const;

test('the badge with the cluster’s name is in the header of every screen from 60 columns on, whatever else is there', () => {
	for (let columns = 60; columns <= 200; columns += 1) {
		for (const isPaused of [false, true]) {
			for (const isReadOnly of [false, true]) {
				const state = nospaceState('snapshot', {label, isPaused, isReadOnly});
				const row = headerLine(state, columns);
				assert.ok(lineColumns(row) <= columns);
				const badge = row.find(each => each.tone === 'label-red');
				assert.equal(badge?.text, ` ${label.text} `, lineText(row));
			}
		}
	}
});

test('the badge is above each screen and each wall, and there is none without a name', () => {
	const size = {columns: 80, rows: 24};
	const named = nospaceState('snapshot', {
		label: {text: 'prod', colour: 'none'},
	});
	const heads = [
		screenHead(named, size),
		wallHead(named, undefined, size, takenAtMs),
	];
	for (const head of heads) {
		assert.ok(head.flat().some(each => each.tone === 'label-none'));
	}

	const unnamed = screenHead(nospaceState('snapshot'), size).flat();
	assert.ok(!unnamed.some(each => each.tone.startsWith('label-')));
});

test('a name that would drive the terminal is shown as text', () => {
	const hostile = {text: '\u001B[2J\u0007x', colour: 'none'} as const;
	const row = lineText(headerLine(nospaceState('a', {label: hostile}), 80));
	assert.match(row, / \\x1b\[2J\\x07x /);
});

test('the cluster named is the one that most members belong to, and the last known where nobody answers', () => {
	const headed = (members: readonly MemberObservation[]): string =>
		lineText(
			headerLine({...nospaceState(), observation: observation({members})}, 100),
		);
	const odd = member({name: 'm1', status: {clusterId: 'dead'}});
	const rest = [member({name: 'm2'}), member({name: 'm3'})];
	const main = rest[0]?.lastStatus?.value.clusterId ?? '';
	assert.match(headed([odd, ...rest]), new RegExp(`cluster ${main} `));
	assert.match(
		headed([member({name: 'm1', problem: 'timeout'})]),
		new RegExp(`cluster ${main} `),
	);
});
