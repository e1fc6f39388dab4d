import assert from 'node:assert/strict';
import {EventEmitter} from 'node:events';
import {test} from 'node:test';
import {catchLastResort, tellWhatEndsIt} from '../../source/last-resort.js';
import {UserError} from '../../source/user-error.js';

const bug = new Error('the \u001B[2Jstate is odd');

function told(
	error: unknown,
	...argv: readonly string[]
): {readonly code: number; readonly text: string} {
	let text = '';
	const code = tellWhatEndsIt(error, argv, {
		write(more: string) {
			text += more;
		},
	});
	return {code, text};
}

test('a fault of ours is one printable line, and its stack only with --debug', () => {
	assert.deepEqual(told(bug), {
		code: 70,
		text: 'etcd-medic: internal error: the \\x1b[2Jstate is odd; run again with --debug for the stack trace\n',
	});
	assert.match(told(bug, 'check', '--debug').text, /\n {4}at .*last-resort/);
	assert.match(told('thrown', '--debug').text, /internal error: thrown;/);
});

test('what the person can act on keeps its own exit code and has no stack', () => {
	const error = new UserError({what: 'no', tryThis: 'yes', exitCode: 3});
	assert.deepEqual(told(error, '--debug'), {
		code: 3,
		text: 'etcd-medic: no; yes\n',
	});
});

test('an error of another bundle’s class is known for what it is', () => {
	class Other extends Error {
		override readonly name = 'UserError';
		readonly tryThis = 'yes';
		readonly exitCode = 64;
	}

	assert.equal(told(new Other('no')).text, 'etcd-medic: no; yes\n');
});

test('what nobody catches ends the program, unless whoever opened a screen listens too', () => {
	const from = new EventEmitter();
	const codes: number[] = [];
	let text = '';
	catchLastResort(
		Object.assign(from, {
			argv: ['node', 'cli.js'],
			stderr: {
				write(more: string) {
					text += more;
				},
			},
		}) as unknown as NodeJS.Process,
		code => {
			codes.push(code);
		},
	);
	const screen = (): void => undefined;
	from.on('uncaughtException', screen);
	from.emit('uncaughtException', bug);
	assert.deepEqual([codes, text], [[], '']);
	from.off('uncaughtException', screen);
	from.emit('uncaughtException', bug);
	assert.deepEqual(codes, [70]);
	assert.match(text, /^etcd-medic: internal error: [^\n]+\n$/);
});
