import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {EngineState} from '../../../source/engine/protocol.js';
import {
	isVerdictCut,
	screenHead,
} from '../../../source/present/header-lines.js';
import {lineText} from '../../../source/present/text/line.js';
import {wallHead} from '../../../source/present/wall-lines.js';
import {frameOf} from '../../../source/view/frame.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {engineState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';

const small = {columns: 80, rows: 24};
const clauses =
	'm2 is slow; its WAL fsync takes 310 ms; the leader changed 5 times';

function saying(sentence: string): EngineState {
	return engineState({
		diagnosis: {verdict: {level: 'critical', sentence}, findings: []},
	});
}

function textOf(lines: ReturnType<typeof screenHead>): string {
	return lines.map(row => lineText(row).trim()).join(' ');
}

test('a verdict of two, three and four rows is whole at 80x24, on a screen and on a wall', () => {
	for (const words of [20, 30, 40]) {
		const sentence = Array.from({length: words}, () => 'words').join(' ');
		const state = saying(sentence);
		assert.equal(screenHead(state, small).length, 1 + words / 10);
		assert.equal(isVerdictCut(state, small), false);
		for (const head of [
			screenHead(state, small),
			wallHead(state, undefined, small, takenAtMs),
		]) {
			assert.ok(textOf(head).includes(sentence), textOf(head));
		}
	}
});

test('a verdict that is longer still says where all of it is, and all of it is there', () => {
	const sentence = `${Array.from({length: 6}, () => clauses).join('; ')}; the end`;
	const state = saying(sentence);
	for (const size of [small, {columns: 60, rows: 16}]) {
		assert.equal(isVerdictCut(state, size), true);
		assert.match(textOf(screenHead(state, size)), /… 5 shows all$/);
		const ui = {...initialUi('overview', size), screen: 'findings' as const};
		const {body} = frameOf(state, ui, takenAtMs);
		assert.match(textOf(body), /^── Findings ─+ verdict /);
		assert.ok(
			textOf(body).replaceAll(/ +/g, ' ').includes(sentence),
			textOf(body),
		);
	}
});

test('a short verdict takes one row and is not said twice', () => {
	const state = saying('m2 is slow');
	assert.equal(screenHead(state, small).length, 2);
	const ui = {...initialUi('overview', small), screen: 'findings' as const};
	assert.doesNotMatch(textOf(frameOf(state, ui, takenAtMs).body), /m2 is slow/);
});
