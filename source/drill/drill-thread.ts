// The thread of a drill's cluster: entry of the worker that `drill-link.ts`
// starts. Neither the product's engine nor its screen shares it.
import {parentPort, workerData} from 'node:worker_threads';
import type {DrillLook, DrillOrder, DrillRequest} from './exercise.js';
import {makeMove} from './moves.js';
import {openRawClient} from './raw-client.js';
import {openRealBed} from './real/real-bed.js';
import {scenarioNamed} from './scenarios.js';
import {openSimulatedBed} from './simulated-bed.js';

const lookEveryMs = 200;

if (parentPort === null) {
	throw new Error('this file is the entry of a worker thread');
}

const port = parentPort;
// oxlint-disable-next-line no-unsafe-type-assertion -- structured clone of what drill-link.ts passed
const order = workerData as DrillOrder;
const scenario = scenarioNamed(order.scenario);
const nowMs = (): number => Date.now();
const client = openRawClient(nowMs);
const bed =
	order.real === undefined
		? await openSimulatedBed(scenario, {...order, nowMs})
		: await openRealBed(scenario, order.real, client, nowMs);
let endSinceMs: number | undefined;
let move: DrillLook['move'];
const tell = (): void => {
	const {isAtRightEnd, ...look} = bed.look();
	endSinceMs = isAtRightEnd ? (endSinceMs ?? look.elapsedMs) : undefined;
	port.postMessage({kind: 'look', ...look, endSinceMs, move});
};

const {endpoints, metricsUrls, members} = bed;
port.postMessage({kind: 'opened', endpoints, metricsUrls, members});
tell();
const timer = setInterval(tell, lookEveryMs);
const make = async (kind: NonNullable<typeof move>['kind']): Promise<void> => {
	move = {kind, said: undefined};
	const said = await makeMove(kind, bed, client);
	move = {kind, said};
	tell();
};

const close = async (): Promise<void> => {
	clearInterval(timer);
	tell();
	client.close();
	await bed.close();
	port.close();
};

port.on('message', (request: DrillRequest) => {
	if (request.kind === 'close') void close();
	else if (move === undefined || move.said !== undefined) {
		void make(request.move);
	}
});
