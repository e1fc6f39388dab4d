import type {TestContext} from 'node:test';
import type {EndpointStatus} from '../../../source/cluster/endpoint-status.js';
import type {MemberHealth} from '../../../source/cluster/member-health.js';
import type {MemberMetrics} from '../../../source/cluster/member-metrics.js';
import type {Member} from '../../../source/cluster/member.js';
import type {Reading} from '../../../source/cluster/reading.js';
import type {Connector} from '../../../source/observe/connector.js';
import {openObserver, type Observer} from '../../../source/observe/observer.js';
import {
	answered,
	clusterId,
	endpointStatus,
	failed,
	idOf,
	memberMetrics,
	takenAtMs,
} from '../../support/observation-builder.js';

// A cluster of made-up endpoints, and a clock that moves only when told to.

export type MemberList = {
	readonly clusterId: string;
	readonly members: readonly Member[];
};

/** What an endpoint answers; `hangs`: nothing until it is released. */
export type FakeEndpoint = {
	status?: Reading<EndpointStatus> | 'hangs';
	list?: Reading<MemberList> | 'hangs';
	read?: Reading<undefined> | 'hangs';
	metrics?: Reading<MemberMetrics> | 'hangs';
	health?: Reading<MemberHealth> | 'hangs';
};

type Question = keyof FakeEndpoint;

export type FakeCluster = {
	readonly connect: Connector;
	/** What each URL answers from now on; one that is not here refuses. */
	readonly at: Map<string, FakeEndpoint>;
	/** Every question in order, as `status http://m1:2379`. */
	readonly asked: readonly string[];
	/** URLs with an open connection, each as often as it is open. */
	readonly open: () => readonly string[];
	/** Answers everything that hangs at that endpoint with what it answers now. */
	readonly release: (endpoint: string) => void;
	readonly timesAsked: (question: Question, endpoint: string) => number;
};

/** The URL of the member of that name. */
export function urlOf(name: string): string {
	return `http://${name}:2379`;
}

/** A member as a list has it: one peer URL, and its own URL unless others are given. */
export function listed(
	name: string,
	clientUrls: readonly string[] = [urlOf(name)],
): Member {
	return {
		id: idOf(name),
		name,
		peerUrls: [`http://${name}:2380`],
		clientUrls,
		isLearner: false,
	};
}

export function listOf(
	...members: readonly (Member | string)[]
): Reading<MemberList> {
	return answered({
		clusterId,
		members: members.map(each =>
			typeof each === 'string' ? listed(each) : each,
		),
	});
}

/** Answers as that member, with that list. */
export function healthy(
	name: string,
	list: Reading<MemberList>,
	status: Partial<EndpointStatus> = {},
): FakeEndpoint {
	return {
		status: answered(endpointStatus({memberId: idOf(name), ...status})),
		list,
		read: answered(undefined),
		metrics: answered(memberMetrics()),
	};
}

/** Each of the names at its URL, healthy, with a list of them all. */
export function healthyCluster(...names: readonly string[]): FakeCluster {
	const list = listOf(...names);
	return fakeCluster(
		Object.fromEntries(names.map(name => [urlOf(name), healthy(name, list)])),
	);
}

export function fakeCluster(
	endpoints: Readonly<Record<string, FakeEndpoint>>,
): FakeCluster {
	const at = new Map(Object.entries(endpoints));
	const asked: string[] = [];
	const open: string[] = [];
	const waiting: Array<{endpoint: string; again: () => void}> = [];
	const answer = async <T>(
		endpoint: string,
		question: Question,
		look: (each: FakeEndpoint) => Reading<T> | 'hangs' | undefined,
	): Promise<Reading<T>> => {
		asked.push(`${question} ${endpoint}`);
		const now = (): Reading<T> | 'hangs' =>
			look(at.get(endpoint) ?? {}) ?? failed('refused');
		const reading = now();
		if (reading !== 'hangs') return reading;
		return new Promise(resolve => {
			const again = (): void => {
				const later = now();
				if (later !== 'hangs') resolve(later);
			};

			waiting.push({endpoint, again});
		});
	};

	return {
		at,
		asked,
		open: () => open,
		release(endpoint) {
			for (const each of waiting) if (each.endpoint === endpoint) each.again();
		},
		timesAsked: (question, endpoint) =>
			asked.filter(each => each === `${question} ${endpoint}`).length,
		connect(endpoint) {
			open.push(endpoint);
			return {
				reader: {
					status: async () => answer(endpoint, 'status', each => each.status),
					memberList: async () => answer(endpoint, 'list', each => each.list),
					timeRead: async () => answer(endpoint, 'read', each => each.read),
				},
				metrics: {
					read: async () => answer(endpoint, 'metrics', each => each.metrics),
					close: () => undefined,
				},
				health: {
					read: async () => answer(endpoint, 'health', each => each.health),
					close: () => undefined,
				},
				close() {
					open.splice(open.indexOf(endpoint), 1);
				},
			};
		},
	};
}

/** Takes over the timers and the wall clock of that test. */
export function stopClock(t: TestContext): {
	readonly nowMs: () => number;
	/** Lets time pass until it settles; how long that took. Throws after a minute. */
	readonly until: <T>(
		promise: Promise<T>,
	) => Promise<{readonly value: T; readonly tookMs: number}>;
	readonly pass: (ms: number) => Promise<void>;
} {
	t.mock.timers.enable({apis: ['setTimeout', 'Date'], now: takenAtMs});
	const pass = async (ms: number): Promise<void> => {
		t.mock.timers.tick(ms);
		await settle();
	};

	return {
		nowMs: () => Date.now(),
		pass,
		async until<T>(promise: Promise<T>) {
			const startedAtMs = Date.now();
			let settled: {readonly value: T} | undefined;
			void promise.then(value => {
				settled = {value};
			});
			await settle();
			while (settled === undefined) {
				if (Date.now() - startedAtMs > 60_000) throw new Error('still waiting');
				await pass(5);
			}

			return {value: settled.value, tookMs: Date.now() - startedAtMs};
		},
	};
}

// Immediates are not mocked: by a few of them every settled promise has been followed up.
async function settle(): Promise<void> {
	for (let turn = 0; turn < 5; turn += 1) {
		await new Promise(resolve => {
			setImmediate(resolve);
		});
	}
}

/** An observer of that cluster, by these endpoints. */
export function observe(
	cluster: FakeCluster,
	endpoints: readonly string[],
	nowMs: () => number,
	takesTurns = false,
): Observer {
	return openObserver({
		takesTurns,
		endpoints,
		connect: cluster.connect,
		vantage: 'node-a',
		deadlineMs: 5000,
		nowMs,
	});
}
