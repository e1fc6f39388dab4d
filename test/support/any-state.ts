import fc from 'fast-check';
import type {
	EngineState,
	WritersStudyState,
} from '../../source/engine/protocol.js';
import {guidedStep} from '../../source/runbook/guided-step.js';
import {finding, nospaceState} from './engine-state-builder.js';
import {frameStates} from './frame-states.js';
import {idOf, member, observation, takenAtMs} from './observation-builder.js';
import {plan, preCheck, step} from './step-builder.js';
import {
	counted,
	prevention,
	readLogOf,
	someLogLines,
	watched,
	watching,
	writeTally,
} from './study-builder.js';

// Engine states beyond those that anybody would think of, for what must hold of
// every screen.

/** Text as it may come from outside. */
export const anyText = fc.oneof(
	fc.string({unit: 'binary', maxLength: 120}),
	fc.string({unit: 'grapheme', maxLength: 120}),
	fc.constantFrom(
		'',
		'節點'.repeat(60),
		'\u001B[31m',
		'a'.repeat(300),
		'e\u0301\u0323'.repeat(40),
		'\u001B]0;owned\u0007\r\n\u202Eevil',
	),
);

const anyMember = (text: fc.Arbitrary<string>) =>
	fc
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

/** Text of which every terminal and every table of widths knows how wide it is. */
export const plainText = fc.oneof(
	fc.string({unit: 'grapheme-ascii', maxLength: 120}),
	fc.constantFrom(
		'',
		'節點'.repeat(60),
		'\u001B[31m',
		'a'.repeat(300),
		'e\u0301'.repeat(40),
		'\u001B]0;owned\u0007\r\n\u202Eevil',
	),
);

/** An engine state that may be painted: one of those that are looked at, or anything with such texts. */
export const anyState = (
	text: fc.Arbitrary<string>,
): fc.Arbitrary<EngineState> =>
	fc.oneof(fc.constantFrom(...Object.values(frameStates)), {
		weight: 3,
		arbitrary: fc
			.record({
				members: fc.oneof(
					{weight: 4, arbitrary: fc.array(anyMember(text), {maxLength: 12})},
					{
						weight: 1,
						arbitrary: fc.array(anyMember(text), {
							minLength: 13,
							maxLength: 60,
						}),
					},
				),
				sentence: text,
				summary: text,
				title: text,
				command: text,
				event: text,
				// Seldom: most of what can be opened cannot be opened then.
				isReadOnly: fc.nat({max: 9}).map(each => each === 0),
				isPaused: fc.boolean(),
				figures: fc.array(
					fc.option(fc.double({min: 0, max: 1e15, noNaN: true})),
					{maxLength: 60},
				),
				level: fc.constantFrom(0, 1, 2, 3),
				isGuided: fc.nat({max: 4}).map(each => each === 0),
				study: fc.constantFrom('watching', 'watched', 'counted', 'counting'),
				written: fc.dictionary(text, fc.integer({min: 0, max: 2 ** 50}), {
					maxKeys: 20,
				}),
				logLines: fc.array(text, {maxLength: 5}),
				isLogFound: fc.boolean(),
			})
			.map(each => {
				const only = each.isGuided
					? guidedStep({
							id: 'guided',
							title: each.title,
							memberId: idOf('m2'),
							instructions: [{where: each.event, lines: [each.command]}],
							until: {kind: 'acknowledged'},
							why: each.summary,
							expects: each.sentence,
							undo: each.event,
						})
					: step({
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
	});

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
