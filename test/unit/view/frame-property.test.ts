import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {toAscii} from '../../../source/present/ascii.js';
import type {WritersStudyState} from '../../../source/engine/protocol.js';
import {lineColumns, lineText} from '../../../source/present/line.js';
import {frameOf} from '../../../source/view/frame.js';
import type {Screen} from '../../../source/view/key-binding.js';
import {initialUi} from '../../../source/view/ui-model.js';
import {reduceKey} from '../../../source/view/ui-state.js';
import {finding, nospaceState} from '../../support/engine-state-builder.js';
import {frameStates} from '../../support/frame-states.js';
import {
	member,
	observation,
	takenAtMs,
} from '../../support/observation-builder.js';
import {
	counted,
	prevention,
	readLogOf,
	someLogLines,
	watched,
	watching,
	writeTally,
} from '../../support/study-builder.js';
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
			figures: fc.array(
				fc.option(fc.double({min: 0, max: 1e15, noNaN: true})),
				{maxLength: 60},
			),
			level: fc.constantFrom(0, 1, 2, 3),
			study: fc.constantFrom('watching', 'watched', 'counted', 'counting'),
			written: fc.dictionary(text, fc.integer({min: 0, max: 2 ** 50}), {
				maxKeys: 20,
			}),
			logLines: fc.array(text, {maxLength: 5}),
			isLogFound: fc.boolean(),
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
					verdict: {
						level: 'warning',
						sentence: each.sentence,
						chain: [each.title, each.summary],
						ruledOut: [each.event],
					},
					findings: [finding({summary: each.summary, remedy: each.sentence})],
				},
				plan: plan({steps: [only], goal: each.summary}),
				preChecks: [preCheck({title: each.title, detail: each.summary})],
				events: [{atMs: takenAtMs, tone: 'good', text: each.event}],
				histories: Object.fromEntries(
					each.members.map(({member: {id}}) => [
						id,
						{
							inUse: each.figures,
							fsyncP99Ms: each.figures,
							spanMs: 60_000,
							growth: {
								kind: 'growing' as const,
								bytesPerHour: each.level * 1e9,
								sinceMs: takenAtMs,
								isBeginningSeen: each.isPaused,
								fileGrowsInMs: 0,
								fullInMs: 1000,
							},
						},
					]),
				),
				writers: studyOf(each.study, each.written, each.title),
				log: each.isLogFound
					? readLogOf([...someLogLines, ...each.logLines], each.title)
					: {
							kind: 'none',
							atMs: takenAtMs,
							lookedIn: each.title,
							trouble: each.summary,
						},
				...(each.isLogFound ? {} : {prevent: prevention(each.title)}),
				isReadOnly: each.isReadOnly,
				isPaused: each.isPaused,
			});
		}),
);

function studyOf(
	kind: string,
	written: Readonly<Record<string, number>>,
	name: string,
): WritersStudyState {
	if (kind === 'watching') {
		return watching({tally: writeTally(written), member: name});
	}

	if (kind === 'watched') return watched(writeTally(written), name);
	if (kind === 'counted') return counted(name);
	const startedAtMs = takenAtMs - 4000;
	return {kind: 'counting', prefix: name, startedAtMs, done: 3, all: 9};
}

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
				'writers',
				'logs',
				'member',
				'prevent',
				'help',
			),
			fc.array(
				fc.constantFrom('enter', 's', 'j', 'G', 'right', 'ctrl-c', 'r', 'q'),
			),
			fc.integer({min: 0, max: 1e9}),
			fc.boolean(),
			(engine, columns, rows, screen, keys, laterMs, isWall) => {
				const size = {columns, rows};
				let ui = {...initialUi('overview', size, isWall), screen};
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
