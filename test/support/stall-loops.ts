import {setTimeout as delay} from 'node:timers/promises';
import {GatewayError, toBase64} from '../../scripts/json-gateway.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import type {Milliseconds} from '../../source/units.js';
import {defragmentFacts} from './big-cluster.js';

// What the users of a cluster feel while its members are defragmented.

/** The longest waits for an answer, over all members. */
export type Stalls = {
	/** A put through the member that was being defragmented. */
	readonly putOwnMs: Milliseconds;
	/** A put through a member while another one was being defragmented. */
	readonly putOtherMs: Milliseconds;
	readonly renewOwnMs: Milliseconds;
	readonly renewOtherMs: Milliseconds;
};

export type Loops = {readonly stop: () => Promise<Stalls>};

type Interval = {readonly fromMs: Milliseconds; readonly toMs: Milliseconds};
type Call = Interval & {
	readonly member: string;
	readonly kind: 'put' | 'renew';
};

const pauseMs = 5;
const longMs = 120_000;

/** Starts a put loop and a lease keep-alive loop against each member; the leases in member order. A refusal counts as an answer. */
export function startLoops(
	cluster: LocalCluster,
	leases: readonly string[],
): Loops {
	const calls: Call[] = [];
	const defragments: Array<Interval & {readonly member: string}> = [];
	let isOver = false;
	const repeat = async (
		member: string,
		kind: Call['kind'],
		call: () => Promise<unknown>,
	): Promise<void> => {
		while (!isOver) {
			const fromMs = performance.now();
			try {
				await call();
			} catch (error) {
				if (!(error instanceof GatewayError)) throw error;
			}

			calls.push({member, kind, fromMs, toMs: performance.now()});
			await delay(pauseMs);
		}
	};

	const watch = async (member: string): Promise<void> => {
		const own = cluster.members.find(each => each.name === member);
		let beganAtMs: Milliseconds | undefined;
		while (!isOver && own !== undefined) {
			const {isInFlight} = await defragmentFacts(own);
			const atMs = performance.now();
			if (isInFlight) beganAtMs ??= atMs;
			else if (beganAtMs !== undefined) {
				defragments.push({member, fromMs: beganAtMs, toMs: atMs});
				beganAtMs = undefined;
			}

			await delay(pauseMs);
		}

		if (beganAtMs !== undefined) {
			defragments.push({member, fromMs: beganAtMs, toMs: performance.now()});
		}
	};

	const running = cluster.members.flatMap(({name, endpoint}, index) => {
		const options = {endpoint, timeoutMs: longMs};
		const put = {key: toBase64(`/bench/${name}`), value: toBase64('x')};
		const lease = {ID: leases[index] ?? ''};
		return [
			watch(name),
			repeat(name, 'put', async () => cluster.post('/v3/kv/put', put, options)),
			repeat(name, 'renew', async () =>
				cluster.post('/v3/lease/keepalive', lease, options),
			),
		];
	});
	return {
		async stop() {
			isOver = true;
			await Promise.all(running);
			return stallsOf(calls, defragments);
		},
	};
}

function stallsOf(
	calls: readonly Call[],
	defragments: ReadonlyArray<Interval & {readonly member: string}>,
): Stalls {
	const longest = (kind: Call['kind'], isOwn: boolean): Milliseconds =>
		Math.max(
			0,
			...calls
				.filter(call => {
					const during = defragments.filter(
						each => each.fromMs < call.toMs && each.toMs > call.fromMs,
					);
					const meetsOwn = during.some(each => each.member === call.member);
					return call.kind === kind && during.length > 0 && meetsOwn === isOwn;
				})
				.map(({fromMs, toMs}) => toMs - fromMs),
		);
	return {
		putOwnMs: longest('put', true),
		putOtherMs: longest('put', false),
		renewOwnMs: longest('renew', true),
		renewOtherMs: longest('renew', false),
	};
}
