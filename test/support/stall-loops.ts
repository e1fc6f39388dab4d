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
	/** At any time from start to stop: a hand-over of leadership counts too. */
	readonly putEverMs: Milliseconds;
	readonly renewEverMs: Milliseconds;
	/** At a time when no member was being defragmented. */
	readonly putIdleMs: Milliseconds;
	readonly renewIdleMs: Milliseconds;
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
	const meets = (call: Call): readonly string[] =>
		defragments
			.filter(each => each.fromMs < call.toMs && each.toMs > call.fromMs)
			.map(each => each.member);
	const longest = (
		kind: Call['kind'],
		fits: (call: Call, defragmented: readonly string[]) => boolean,
	): Milliseconds =>
		calls
			.filter(call => call.kind === kind && fits(call, meets(call)))
			.reduce((most, {fromMs, toMs}) => Math.max(most, toMs - fromMs), 0);
	const own = ({member}: Call, of: readonly string[]): boolean =>
		of.includes(member);
	const other = ({member}: Call, of: readonly string[]): boolean =>
		of.length > 0 && !of.includes(member);
	const ever = (): boolean => true;
	const idle = (_: Call, of: readonly string[]): boolean => of.length === 0;
	return {
		putOwnMs: longest('put', own),
		putOtherMs: longest('put', other),
		putEverMs: longest('put', ever),
		putIdleMs: longest('put', idle),
		renewOwnMs: longest('renew', own),
		renewOtherMs: longest('renew', other),
		renewEverMs: longest('renew', ever),
		renewIdleMs: longest('renew', idle),
	};
}
