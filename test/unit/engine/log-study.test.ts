import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	createLogStudy,
	type LogStudy,
} from '../../../source/engine/log-study.js';
import type {LogStudyState} from '../../../source/engine/protocol.js';
import type {NodeLogs} from '../../../source/host/node-log.js';
import {someLogLines} from '../../support/study-builder.js';

type Log = {
	readonly name: string;
	readonly lines: readonly string[];
	readonly trouble?: string;
	readonly isGone?: boolean;
};

async function read(logs: readonly Log[]): Promise<{
	readonly state: LogStudyState;
	readonly told: readonly LogStudyState[];
	readonly study: LogStudy;
}> {
	const told: LogStudyState[] = [];
	let now = 0;
	let study: LogStudy | undefined;
	const ended = new Promise<LogStudyState>(resolve => {
		study = createLogStudy({
			find: () => found(logs),
			nowMs: () => (now += 400),
			changed() {
				if (study?.state === undefined) return;
				told.push(study.state);
				if (study.state.kind !== 'reading') resolve(study.state);
			},
		});
		study.read();
		study.read();
	});
	const state = await ended;
	assert.ok(study);
	return {state, told, study};
}

function found(logs: readonly Log[]): NodeLogs {
	return {
		lookedIn: '/var/log/pods and journald',
		logs: logs.map(({name, lines, trouble = '', isGone}) => ({
			name,
			chunks: (async function* () {
				if (isGone === true) throw new Error('ENOENT: it was rotated away');
				for (const each of lines) yield Buffer.from(`${each}\n`);
			})(),
			trouble: Promise.resolve(trouble),
		})),
	};
}

test('the patterns of all logs are counted together, with what they mean', async () => {
	const {state, told} = await read([
		{name: '0.log', lines: someLogLines.slice(0, 1)},
		{name: '1.log', lines: someLogLines.slice(1)},
	]);
	assert.ok(state.kind === 'read');
	assert.deepEqual(state.sources, ['0.log', '1.log']);
	assert.equal(state.trouble, '');
	assert.ok(
		state.summary.patterns.some(each => each.pattern.code === 'nospace-raised'),
	);
	assert.equal(state.conclusion.level, 'critical');
	assert.ok(told.some(each => each.kind === 'reading' && each.bytes > 0));
});

test('a log that cannot be read any more is said, and the others are read', async () => {
	const {state} = await read([
		{name: 'old.log', lines: [], isGone: true},
		{name: 'new.log', lines: someLogLines},
	]);
	assert.ok(state.kind === 'read');
	assert.deepEqual(state.sources, ['new.log']);
	assert.match(state.trouble, /old\.log: ENOENT/);
});

test('where there is none it says where it looked, and why', async () => {
	const {state} = await read([
		{name: 'journald', lines: [], trouble: 'journalctl failed: no permission'},
	]);
	assert.ok(state.kind === 'none');
	assert.equal(state.lookedIn, '/var/log/pods and journald');
	assert.match(state.trouble, /no permission/);
});

test('what is read of another program is no log of etcd', async () => {
	const {state} = await read([{name: 'journald', lines: ['-- No entries --']}]);
	assert.equal(state.kind, 'none');
});
