import type {Milliseconds} from '../../units.js';
import {answer, gaveUp} from './answer.js';
import type {ClusterState} from './cluster.js';
import {groupOf} from './cluster.js';
import {plainRead} from './read-range.js';
import type {Answer, PutCall, Request} from './requests.js';
import type {Tally, Traffic, TrafficCall, Writer} from './traffic.js';

/** A client gives up after so long, as kube-apiserver's storage calls do. */
const clientDeadlineMs = 10_000;
/** A slow machine does not catch up on more than this at once. */
const mostPerTick = 200;

/**
 * Sends what the writers have to send until now, and hears the answers. Each
 * call goes to a member in turn, as every API server talks to its own etcd.
 */
export function sendTraffic(state: ClusterState): ClusterState {
	if (state.traffic.isPaused || state.traffic.writers.length === 0) {
		return state;
	}

	const due = state.traffic.writers.flatMap((writer, at) =>
		callsDue(state, writer, at),
	);
	const sent = withTraffic(state, traffic => ({
		nextAtMs: traffic.nextAtMs.map((nextAtMs, at) =>
			nextTime(traffic.writers[at], nextAtMs, state.nowMs),
		),
		tallies: traffic.tallies.map((tally, at) => ({
			...tally,
			sent: tally.sent + due.filter(call => call.writer === at).length,
		})),
	}));
	const waiting: TrafficCall[] = [];
	let next = sent;
	for (const call of [...state.traffic.calls, ...due]) {
		const {state: after, request} = attempt(next, call);
		next = after;
		if (request !== undefined) waiting.push({...call, request});
	}

	return withTraffic(next, () => ({calls: waiting}));
}

/** The calls of a writer that are due now. */
function callsDue(
	state: ClusterState,
	writer: Writer,
	at: number,
): readonly TrafficCall[] {
	const {traffic, nowMs, members} = state;
	const intervalMs = intervalOf(writer);
	const nextAtMs = traffic.nextAtMs[at] ?? nowMs;
	if (nowMs < nextAtMs) return [];
	const rounds = Math.min(
		mostPerTick,
		Math.floor((nowMs - nextAtMs) / intervalMs) + 1,
	);
	const before = traffic.tallies[at]?.sent ?? 0;
	return Array.from({length: rounds}, (_, round) => {
		const number = before + round;
		const member = members[(number + at) % members.length];
		const lease =
			writer.kind === 'keep-alives' ? number % writer.leases : undefined;
		return member === undefined
			? []
			: [
					{
						writer: at,
						member: member.id,
						sentAtMs: nowMs,
						lease,
						request: requestOf(state, writer, at, number, lease),
					},
				];
	}).flat();
}

function requestOf(
	state: ClusterState,
	writer: Writer,
	at: number,
	number: number,
	lease: number | undefined,
): Request {
	switch (writer.kind) {
		case 'objects': {
			const name = number % (writer.among ?? Number.POSITIVE_INFINITY);
			const started = String(state.startedAtMs).slice(-6);
			return put(
				`${writer.prefix}${writer.name}/${writer.among === undefined ? `${started}-` : ''}${String(name).padStart(6, '0')}`,
				state.traffic.values[at],
			);
		}

		case 'keep-alives': {
			const id = state.traffic.leases[at]?.[lease ?? 0];
			return id === undefined
				? {kind: 'lease-grant', id: '0', ttlSeconds: writer.ttlSeconds}
				: {kind: 'lease-keep-alive', id};
		}

		case 'reads': {
			return readOf(writer.key);
		}

		case 'compactor': {
			return put('compact_rev_key', state.traffic.values[at]);
		}
	}
}

/** Puts a call to its member once more; `request` is what is left to ask. */
function attempt(
	state: ClusterState,
	call: TrafficCall,
): {readonly state: ClusterState; readonly request: Request | undefined} {
	const waitedMs = state.nowMs - call.sentAtMs;
	const member = state.members.find(each => each.id === call.member);
	if (member === undefined || member.isDown) {
		return end(state, call, 'connection refused');
	}

	const {state: after, outcome} = answer(state, call.member, call.request);
	if (outcome.kind === 'wait') {
		if (waitedMs >= (outcome.giveUpAfterMs ?? Number.POSITIVE_INFINITY)) {
			return end(
				gaveUp(after, call.member, call.request),
				call,
				outcome.giveUpWith.message,
			);
		}

		return waitedMs >= clientDeadlineMs
			? end(after, call, 'context deadline exceeded')
			: {state: after, request: outcome.ask};
	}

	return outcome.answer.kind === 'error'
		? end(after, call, outcome.answer.message)
		: end(
				heard(after, call, outcome.answer),
				call,
				undefined,
				waitedMs + outcome.afterMs,
			);
}

function end(
	state: ClusterState,
	call: TrafficCall,
	failure: string | undefined,
	tookMs: Milliseconds = 0,
): {readonly state: ClusterState; readonly request: undefined} {
	const change = (tally: Tally): Partial<Tally> =>
		failure === undefined
			? {
					succeeded: tally.succeeded + 1,
					failingWith: undefined,
					lastSuccessAtMs: state.nowMs,
					longestMs: Math.max(tally.longestMs, tookMs),
				}
			: {
					failed: tally.failed + 1,
					failingWith: failure,
					lastFailureAtMs: state.nowMs,
				};
	return {state: withTally(state, call.writer, change), request: undefined};
}

// What a client does with an answer: it remembers its lease, takes a lost one
// again the next time, and the compactor compacts.
function heard(
	state: ClusterState,
	call: TrafficCall,
	heardAnswer: Answer,
): ClusterState {
	const writer = state.traffic.writers[call.writer];
	if (writer?.kind === 'compactor') return compact(state, call);
	if (writer?.kind !== 'keep-alives' || heardAnswer.kind !== 'lease') {
		return state;
	}

	const isLost =
		heardAnswer.ttlSeconds === 0 && call.request.kind === 'lease-keep-alive';
	const id = isLost ? undefined : heardAnswer.id;
	const next = withTraffic(state, traffic => ({
		leases: traffic.leases.map((ids, at) => {
			if (at !== call.writer) return ids;
			const all: Array<string | undefined> = [...ids];
			all[call.lease ?? 0] = id;
			return all;
		}),
	}));
	return withTally(next, call.writer, tally => ({
		lostLeases: tally.lostLeases + Number(isLost),
	}));
}

function compact(
	state: ClusterState,
	{writer, member}: TrafficCall,
): ClusterState {
	const revision = state.traffic.compactTo[writer] ?? 0;
	const asked = state.members.find(each => each.id === member);
	const newest = asked === undefined ? 0 : groupOf(state, asked).store.revision;
	const compacted =
		revision === 0
			? state
			: answer(state, member, {kind: 'compact', revision, physical: false})
					.state;
	const known = state.records.length;
	const scripted = {
		...compacted,
		records: compacted.records.map((each, at) =>
			at < known ? each : {...each, isScripted: true},
		),
	};
	return withTraffic(scripted, traffic => ({
		compactTo: traffic.compactTo.with(writer, newest),
	}));
}

function nextTime(
	writer: Writer | undefined,
	nextAtMs: Milliseconds,
	nowMs: Milliseconds,
): Milliseconds {
	if (writer === undefined || nowMs < nextAtMs) return nextAtMs;
	const intervalMs = intervalOf(writer);
	const missed = Math.floor((nowMs - nextAtMs) / intervalMs) + 1;
	return nextAtMs + missed * intervalMs;
}

function intervalOf(writer: Writer): Milliseconds {
	switch (writer.kind) {
		case 'objects':
		case 'reads': {
			return 1000 / writer.perSecond;
		}

		case 'keep-alives': {
			return writer.everyMs / writer.leases;
		}

		case 'compactor': {
			return writer.everyMs;
		}
	}
}

function put(key: string, value: Uint8Array = new Uint8Array()): PutCall {
	return {
		kind: 'put',
		key,
		value,
		lease: '0',
		prevKv: false,
		ignoreValue: false,
		ignoreLease: false,
	};
}

function readOf(key: string): Request {
	return {
		kind: 'range',
		key,
		rangeEnd: '',
		serializable: false,
		options: plainRead,
	};
}

function withTraffic(
	state: ClusterState,
	change: (traffic: Traffic) => Partial<Traffic>,
): ClusterState {
	return {...state, traffic: {...state.traffic, ...change(state.traffic)}};
}

function withTally(
	state: ClusterState,
	writer: number,
	change: (tally: Tally) => Partial<Tally>,
): ClusterState {
	return withTraffic(state, ({tallies}) => ({
		tallies: tallies.map((tally, at) =>
			at === writer ? {...tally, ...change(tally)} : tally,
		),
	}));
}
