import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {toAscii} from '../../../source/present/ascii.js';
import {lineColumns, lineText} from '../../../source/present/line.js';
import {frameOf} from '../../../source/view/frame.js';
import {initialUi, type Screen} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {finding, nospaceState} from '../../support/engine-state-builder.js';
import {frameStates} from '../../support/frame-states.js';
import {
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {plan, preCheck, step} from '../../support/step-builder.js';

const text = fc.oneof(
	fc.string({unit: 'binary', maxLength: 120}),
	fc.string({unit: 'grapheme', maxLength: 120}),
	fc.constantFrom('', '節點'.repeat(60), '\u001B[31m', 'a'.repeat(300)),
);

const anyMember = fc
	.record({
		name: text,
		number: fc.integer({min: 1, max: 9999}),
		version: text,
		size: fc.double({min: 0, max: 1e15, noNaN: true}),
		used: fc.option(fc.double({min: 0, max: 1e15, noNaN: true}), {
			nil: undefined,
		}),
		problem: fc.option(text, {nil: undefined}),
		isAwaited: fc.boolean(),
	})
	.map(each =>
		member({
			name: each.name,
			id: each.number.toString(16).padStart(16, 'f'),
			isAwaited: each.isAwaited,
			status: {
				version: each.version,
				dbSizeBytes: each.size,
				dbSizeInUseBytes: each.used,
				revision: each.number ** 3,
			},
			...(each.problem === undefined
				? {}
				: {problem: {kind: 'timeout', message: each.problem} as const}),
		}),
	);

const anyState = fc.oneof(
	fc.constantFrom(...Object.values(frameStates)),
	fc
		.record({
			members: fc.array(anyMember, {maxLength: 12}),
			sentence: text,
			summary: text,
			title: text,
			command: text,
			event: text,
			isReadOnly: fc.boolean(),
			isPaused: fc.boolean(),
			level: fc.constantFrom(0, 1, 2, 3),
		})
		.map(each => {
			const only = step({
				level: each.level,
				title: each.title,
				commands: [each.command, each.command],
			});
			return nospaceState(only.id, {
				observation: observation({
					members: each.members,
					vantage: each.title,
				}),
				diagnosis: {
					verdict: {level: 'warning', sentence: each.sentence},
					findings: [finding({summary: each.summary, remedy: each.sentence})],
				},
				plan: plan({steps: [only], goal: each.summary}),
				preChecks: [preCheck({title: each.title, detail: each.summary})],
				events: [{atMs: takenAtMs, tone: 'good', text: each.event}],
				isReadOnly: each.isReadOnly,
				isPaused: each.isPaused,
			});
		}),
);

test('no frame of any state, screen and size has a row too many or a row too wide', () => {
	fc.assert(
		fc.property(
			anyState,
			fc.integer({min: 1, max: 260}),
			fc.integer({min: 1, max: 90}),
			fc.constantFrom<Screen>(
				'overview',
				'plan',
				'events',
				'commands',
				'findings',
				'help',
			),
			fc.array(fc.constantFrom('enter', 's', 'j', 'G', 'ctrl-c', 'r', 'q')),
			fc.integer({min: 0, max: 1e9}),
			(engine, columns, rows, screen, keys, laterMs) => {
				let ui = {...initialUi('overview', {columns, rows}), screen};
				for (const [chunk, name] of keys.entries()) {
					const key = {name, chunk, isAlone: true};
					ui = reduceKey(ui, key, engine, takenAtMs).state;
				}

				const frame = frameOf(engine, ui, takenAtMs + laterMs);
				const lines = [...frame.head, ...frame.body, ...frame.foot];
				assert.equal(lines.length, rows);
				for (const line of lines) {
					assert.ok(
						lineColumns(line) <= columns,
						`${lineColumns(line)} > ${columns}: ${lineText(line)}`,
					);
					// oxlint-disable-next-line no-control-regex -- none may be left
					assert.doesNotMatch(lineText(line), /[\u0000-\u001F\u007F-\u009F]/);
					assert.doesNotMatch(toAscii(lineText(line)), /[^\p{ASCII}]/u);
				}
			},
		),
		{numRuns: 400},
	);
});
