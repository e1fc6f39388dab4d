import {createInterface} from 'node:readline/promises';
import {Writable} from 'node:stream';
import {UserError} from '../user-error.js';

/** Asks for a password without showing it. Throws UserError where nobody can be asked. */
export async function askPassword(
	user: string,
	input: NodeJS.ReadStream,
	output: NodeJS.WriteStream,
): Promise<string> {
	if (!input.isTTY) {
		throw new UserError({
			what: `the password of ${user} is not given`,
			tryThis: 'set ETCDCTL_PASSWORD',
		});
	}

	output.write(`Password of ${user}: `);
	const silent = new Writable({
		write(_chunk, _encoding, done) {
			done();
		},
	});
	const asking = createInterface({input, output: silent, terminal: true});
	try {
		return await asking.question('');
	} finally {
		asking.close();
		output.write('\n');
	}
}
