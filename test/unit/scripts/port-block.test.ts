import assert from 'node:assert/strict';
import {once} from 'node:events';
import {connect} from 'node:net';
import {test} from 'node:test';
import {reservePorts} from '../../../scripts/port-block.js';

// Where every process cuts the range, whatever it asks for.
const lowestPort = 12_000;
const blockSize = 16;

test('whatever size is asked for, each port is in a block whose first port says that it is taken', async t => {
	const taken: number[] = [];
	for (const count of [9, 1, 3, 20, 15]) {
		const {ports, release} = await reservePorts(count);
		t.after(release);
		assert.equal(ports.length, count);
		taken.push(...ports);
	}

	assert.equal(new Set(taken).size, taken.length);
	const first = new Set(
		taken.map(port => port - ((port - lowestPort) % blockSize)),
	);
	for (const port of first) {
		assert.ok(!taken.includes(port), String(port));
		// Refused where nobody listens.
		const socket = connect(port, '127.0.0.1');
		await once(socket, 'connect');
		socket.destroy();
	}
});
