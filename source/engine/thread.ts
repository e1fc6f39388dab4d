// The engine's own thread: entry of the worker that `engine-link.ts` starts.
import {parentPort, workerData} from 'node:worker_threads';
import {startEngine} from './start-engine.js';
import type {EngineConfig} from './engine-config.js';
import type {LinkMessage} from './engine-link.js';
import {newestOnly} from './newest-only.js';
import type {EngineCommand, EngineState} from './protocol.js';
import {toldOnce} from './told-once.js';

// grpc-js sets the TLS server name to an IP address, which Node warns about on
// stderr, across whatever is on the screen.
process.noDeprecation = true;

if (parentPort === null) {
	throw new Error('this file is the entry of a worker thread');
}

const port = parentPort;
// oxlint-disable-next-line no-unsafe-type-assertion -- structured clone of what engine-link.ts passed
const config = workerData as EngineConfig;
const terse = toldOnce();
const states = newestOnly((state: EngineState) => {
	port.postMessage(terse(state));
});
const {engine, abandon, close} = startEngine(config, states.publish);
port.on('message', (command: EngineCommand | LinkMessage) => {
	if (command.kind === 'abandon') abandon();
	else if (command.kind === 'taken') states.taken();
	else engine.handle(command);
});
await engine.run();
await close();
states.flush();
port.close();
