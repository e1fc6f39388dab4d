import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	agedBadge,
	verdictFreshness,
} from '../../../source/present/freshness.js';
import {lineText, span} from '../../../source/present/text/line.js';
import {waitingLines} from '../../../source/present/waiting-lines.js';
import {frameOf} from '../../../source/view/frame.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {engineState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';

const size = {columns: 80, rows: 24};
const nothing = engineState({
	observation: undefined,
	diagnosis: undefined,
	plan: undefined,
});

test('before the first answer each screen says what it waits for and for how long', () => {
	for (const screen of [
		'overview',
		'plan',
		'findings',
		'member',
		'prevent',
	] as const) {
		const ui = {...initialUi('overview', size), screen};
		const {body} = frameOf(nothing, ui, takenAtMs + 12_300, takenAtMs);
		const text = body.map(row => lineText(row)).join('\n');
		assert.match(
			text,
			/Waiting for the first answer of any member, for 12 s\./,
		);
		assert.match(text, /Asked via ETCDCTL_ENDPOINTS\./);
	}
});

test('what to look at comes when it lasts', () => {
	const textAfter = (ms: number): string =>
		waitingLines('Members', nothing, ms, 60, 20)
			.map(row => lineText(row))
			.join(' ');
	assert.doesNotMatch(textAfter(4000), /certificate/);
	assert.match(textAfter(5000), /is the port open .*certificate/);
});

test('a verdict of long ago is marked, and never a green OK', () => {
	const badgeAt = (ageMs: number, isPaused: boolean) => {
		const engine = engineState({isPaused});
		const ui = initialUi('overview', size);
		const {head} = frameOf(engine, ui, takenAtMs + ageMs);
		return head.flat().find(each => each.text.endsWith(' OK '));
	};

	assert.deepEqual(badgeAt(3000, true), span(' ✓ OK ', 'badge-good'));
	assert.deepEqual(badgeAt(3001, true), span(' ~ OK ', 'badge-unknown'));
	// A round may wait for one member that hangs.
	assert.deepEqual(badgeAt(6000, false), span(' ✓ OK ', 'badge-good'));
	assert.deepEqual(badgeAt(6001, false), span(' ~ OK ', 'badge-unknown'));
	assert.equal(verdictFreshness(nothing, takenAtMs), 'fresh');
});

test('only the shape of a grave verdict is taken away, and of other text nothing', () => {
	assert.deepEqual(
		agedBadge(span(' ✗ CRITICAL ', 'badge-critical')),
		span(' ~ CRITICAL ', 'badge-critical'),
	);
	const other = span(' READ-ONLY ', 'badge-unknown');
	assert.equal(agedBadge(other), other);
});
