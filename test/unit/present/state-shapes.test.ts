import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Verdict} from '../../../source/diagnosis/finding.js';
import {toAscii} from '../../../source/present/text/ascii.js';
import {checkLines} from '../../../source/present/step/check-lines.js';
import {eventLine} from '../../../source/present/event-lines.js';
import {badgeOf} from '../../../source/present/header-lines.js';
import {lineText} from '../../../source/present/text/line.js';
import {memberState} from '../../../source/present/member/member-state.js';
import {stepState} from '../../../source/present/step/step-state.js';
import {finished, progress} from '../../support/engine-state-builder.js';
import {
	alarm,
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {preCheck, step} from '../../support/step-builder.js';

// What a theme may drop is only colour and weight: each state must be told from
// each other by its text alone, also where glyphs are of ASCII.

function assertToldApart(texts: readonly string[]): void {
	for (const written of [texts, texts.map(toAscii)]) {
		assert.equal(new Set(written).size, texts.length, written.join(' | '));
	}
}

test('each verdict has a shape and a word of its own', () => {
	const verdicts: ReadonlyArray<Verdict | undefined> = [
		undefined,
		...(['ok', 'warning', 'critical', 'unknown'] as const).map(level => ({
			level,
			sentence: '',
		})),
	];
	const badges = verdicts.map(each => badgeOf(each).text.trim());
	assertToldApart(badges);
	assertToldApart(badges.map(each => each.split(' ')[1] ?? ''));
	for (const badge of badges) assert.match(badge, /^[✓▲✗○] [A-Z]+$/);
});

test('each tone of an event has a mark of its own', () => {
	assertToldApart(
		(['good', 'info', 'warning', 'critical'] as const).map(tone =>
			lineText(eventLine({atMs: takenAtMs, tone, text: 'same'}, 80)),
		),
	);
});

test('each state of a pre-check has a shape and a word of its own', () => {
	assertToldApart(
		(['pass', 'fail', 'unknown'] as const).map(state =>
			checkLines(preCheck({state}), 80, takenAtMs, 1000)
				.map(row => lineText(row))
				.join('\n'),
		),
	);
});

test('each state of a step has a shape and a word of its own', () => {
	const only = step();
	const stateWith = (
		outcome: 'done' | 'skipped' | 'stopped' | 'refused' | 'failed',
	): ReturnType<typeof stepState> =>
		stepState(
			only,
			progress({[only.id]: finished({outcome})}),
			false,
			takenAtMs,
		);
	const all = [
		stepState(only, undefined, true, takenAtMs),
		stepState(only, undefined, false, takenAtMs),
		stateWith('done'),
		stateWith('skipped'),
		stateWith('stopped'),
		stateWith('refused'),
		stateWith('failed'),
	];
	assertToldApart(all.map(({glyph, word}) => `${glyph} ${word}`));
	assertToldApart(all.map(({word}) => word));
	for (const {glyph} of all) assert.match(glyph, /^[►○✓»✗]$/);
});

test('each state of a member has a word, and its shape tells its gravity', () => {
	const stateOf = (
		one: Parameters<typeof member>[0],
		alarms: Parameters<typeof observation>[0] = {},
	): ReturnType<typeof memberState> => {
		const built = observation({
			...alarms,
			members: [member({name: 'm1', ...one})],
		});
		const [only] = built.members;
		assert.ok(only);
		return memberState(built, only, [], 'fresh', takenAtMs);
	};

	const states = [
		stateOf({}),
		stateOf({problem: 'timeout'}),
		stateOf({problem: 'tls'}),
		stateOf({problem: 'auth'}),
		stateOf({}, {alarms: [alarm('NOSPACE', 'm1')]}),
		stateOf({}, {alarms: [alarm('CORRUPT', 'm1')]}),
	];
	assertToldApart(states.map(({word}) => word));
	const shapes = {good: '✓', critical: '✗', warning: '▲'} as const;
	for (const {glyph, tone} of states) {
		if (tone === 'good' || tone === 'critical') {
			assert.equal(glyph, shapes[tone]);
		}
	}
});
