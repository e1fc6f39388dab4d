import {answer} from '../../../source/drill/model/answer.js';
import type {
	ClusterState,
	SimMember,
} from '../../../source/drill/model/cluster.js';
import {happen} from '../../../source/drill/model/faults.js';
import {plainRead} from '../../../source/drill/model/read-range.js';
import type {
	Answer,
	PutCall,
	RangeCall,
	Request,
} from '../../../source/drill/model/requests.js';
import {
	startCluster,
	type ClusterStart,
} from '../../../source/drill/model/start-cluster.js';
import {tick} from '../../../source/drill/model/tick.js';
import type {Fault} from '../../../source/drill/model/timeline.js';

/** What a call came to: its answer and when, or that it still waits. */
export type Came =
	| {readonly kind: 'answer'; readonly answer: Answer; readonly tookMs: number}
	| {readonly kind: 'waiting'};

/** A simulated cluster on a clock that the test turns. */
export type Driver = {
	state: ClusterState;
	/** Asks the member with that number, and lets at most `patienceMs` pass. */
	readonly ask: (member: number, request: Request, patienceMs?: number) => Came;
	/** The answer's kind, or etcd's words when it refused, or `waiting`. */
	readonly say: (
		member: number,
		request: Request,
		patienceMs?: number,
	) => string;
	readonly pass: (ms: number) => void;
	readonly happen: (fault: Fault) => void;
	readonly member: (number: number) => SimMember;
};

const startMs = Date.UTC(2026, 10, 21);
const stepMs = 20;

export const quotaBytes = 64 * 1024 * 1024;

/** Three members m1 to m3 at the beginning, m1 leading; `start` says otherwise. */
export function drive(start: Partial<ClusterStart> = {}): Driver {
	const driver: Driver = {
		state: startCluster(
			{
				seed: 3,
				version: '3.5.16',
				members: ['m1', 'm2', 'm3'].map(name => ({
					name,
					quotaBytes,
					fileBytes: 0,
				})),
				revision: 1,
				compactRevision: 0,
				live: [],
				history: {bytes: 0, records: 0},
				alarms: [],
				timeline: [],
				traffic: [],
				...start,
			},
			[],
			startMs,
		),
		ask(number, request, patienceMs = 60_000) {
			const {id} = driver.member(number);
			const arrivedAtMs = driver.state.nowMs;
			let asked = request;
			for (;;) {
				const {state, outcome} = answer(driver.state, id, asked);
				driver.state = state;
				const waitedMs = state.nowMs - arrivedAtMs;
				if (outcome.kind === 'answer') {
					return {
						kind: 'answer',
						answer: outcome.answer,
						tookMs: waitedMs + outcome.afterMs,
					};
				}

				if (waitedMs >= (outcome.giveUpAfterMs ?? Number.POSITIVE_INFINITY)) {
					return {kind: 'answer', answer: outcome.giveUpWith, tookMs: waitedMs};
				}

				if (waitedMs >= patienceMs) return {kind: 'waiting'};
				asked = outcome.ask;
				driver.pass(stepMs);
			}
		},
		say(number, request, patienceMs) {
			const came = driver.ask(number, request, patienceMs);
			if (came.kind === 'waiting') return came.kind;
			return came.answer.kind === 'error'
				? came.answer.message
				: came.answer.kind;
		},
		pass(ms) {
			const end = driver.state.nowMs + ms;
			while (driver.state.nowMs < end) {
				driver.state = tick(
					driver.state,
					Math.min(end, driver.state.nowMs + stepMs),
				);
			}
		},
		happen(fault) {
			driver.state = happen(driver.state, fault);
		},
		member(number) {
			const member = driver.state.members[number - 1];
			if (member === undefined) throw new Error(`no member ${number}`);
			return member;
		},
	};
	return driver;
}

export function put(key: string, size = 1): PutCall {
	return {
		kind: 'put',
		key,
		value: Buffer.alloc(size, 'x'),
		lease: '0',
		prevKv: false,
		ignoreValue: false,
		ignoreLease: false,
	};
}

export function get(key: string, more: Partial<RangeCall> = {}): RangeCall {
	return {
		kind: 'range',
		key,
		rangeEnd: '',
		serializable: false,
		options: plainRead,
		...more,
	};
}

export function remove(key: string): Request {
	return {kind: 'delete-range', key, rangeEnd: '', prevKv: false};
}
