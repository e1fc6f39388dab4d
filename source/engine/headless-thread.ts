// The thread of a run without a screen: entry of the worker that
// `headless-link.ts` starts.
import {setTimeout as pause} from 'node:timers/promises';
import {parentPort, workerData} from 'node:worker_threads';
import type {HeadlessOrder, HeadlessRequest} from './headless-link.js';
import {headlessPass} from './headless-pass.js';

// grpc-js sets the TLS server name to an IP address, which Node warns about on stderr.
process.noDeprecation = true;

if (parentPort === null) {
	throw new Error('this file is the entry of a worker thread');
}

const port = parentPort;
// oxlint-disable-next-line no-unsafe-type-assertion -- structured clone of what headless-link.ts passed
const {purpose, config} = workerData as HeadlessOrder;
const leaving = new AbortController();
let isHungUp = false;
port.on('message', (request: HeadlessRequest) => {
	if (request.kind === 'interrupt') leaving.abort();
	else isHungUp = true;
});
const end = await headlessPass(purpose, config, {
	say(text) {
		port.postMessage({kind: 'said', atMs: Date.now(), text});
	},
	signal: leaving.signal,
	isLeaving: () => isHungUp || leaving.signal.aborted,
	nowMs: () => Date.now(),
	sleep: async ms => pause(ms),
});
port.postMessage(end);
port.close();
