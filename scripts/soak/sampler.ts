// Loaded before the program under test, in each of its threads: writes down, a
// line at a time, what only the inside knows. `node --import` this file.
import {appendFileSync} from 'node:fs';
import path from 'node:path';
import {isMainThread, parentPort, Worker} from 'node:worker_threads';

const folder = process.env['SOAK_FOLDER'];
const everyMs = Number(process.env['SOAK_EVERY_MS'] ?? '1000');

if (folder !== undefined) {
	const count = isMainThread ? countReceived() : countPosted();
	const file = path.join(folder, isMainThread ? 'screen' : 'engine');
	const sample = (): void => {
		// First: the other thread counts at the same instant.
		const {states, rounds} = count;
		// What nobody holds any more is no leak, however long it lies about.
		globalThis.gc?.();
		const {heapUsed, external} = process.memoryUsage();
		const handles = process.getActiveResourcesInfo().length;
		const line = {heapBytes: heapUsed + external, handles, states, rounds};
		appendFileSync(file, `${JSON.stringify(line)}\n`);
		wait();
	};

	const wait = (): void => {
		setTimeout(sample, everyMs - (Date.now() % everyMs)).unref();
	};

	wait();
}

/** Counts the states that the engine sends, and the rounds that they tell of. */
function countPosted(): {states: number; rounds: number} {
	const count = {states: 0, rounds: 0};
	const port = parentPort;
	if (port === null) return count;
	const post = port.postMessage.bind(port);
	let lastTakenAtMs: number | undefined;
	port.postMessage = (state: {
		readonly observation?: {readonly takenAtMs: number};
	}) => {
		count.states += 1;
		const takenAtMs = state.observation?.takenAtMs;
		if (takenAtMs !== lastTakenAtMs) count.rounds += 1;
		lastTakenAtMs = takenAtMs;
		post(state);
	};
	return count;
}

/** Counts the states that arrive at the screen: the difference waits in the port. */
function countReceived(): {states: number; rounds: number} {
	const count = {states: 0, rounds: 0};
	const emit = Worker.prototype.emit;
	Worker.prototype.emit = function (
		this: Worker,
		name: string | symbol,
		...values: readonly unknown[]
	) {
		if (name === 'message') count.states += 1;
		return Reflect.apply(emit, this, [name, ...values]);
	};
	return count;
}
