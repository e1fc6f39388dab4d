import assert from 'node:assert/strict';
import process from 'node:process';
import {test} from 'node:test';
import {parseCommandLine} from '../../../source/command-line/flags.js';
import {surroundingsOf} from '../../../source/command-line/invocation.js';

for (const [stateHome, expected] of [
	['/var/lib', /^\/var\/lib\/etcd-medic$/],
	['state', /^\/.*\/\.local\/state\/etcd-medic$/],
	['', /^\/.*\/\.local\/state\/etcd-medic$/],
	[undefined, /^\/.*\/\.local\/state\/etcd-medic$/],
] as const) {
	test(`with XDG_STATE_HOME ${JSON.stringify(stateHome) ?? 'unset'} journals are kept in ${expected.source}`, () => {
		const env = {...process.env};
		delete env['XDG_STATE_HOME'];
		if (stateHome !== undefined) env['XDG_STATE_HOME'] = stateHome;
		const {stateDirectory} = surroundingsOf(parseCommandLine(['check']), {
			...process,
			env,
			platform: process.platform,
			stdin: process.stdin,
			stdout: process.stdout,
			stderr: process.stderr,
		});
		assert.match(stateDirectory, expected);
	});
}
