import type {MemberId} from '../../cluster/member.js';
import type {Milliseconds} from '../../units.js';
import {answer, gaveUp} from '../model/answer.js';
import type {ClusterState} from '../model/cluster.js';
import {etcdErrors} from '../model/etcd-error.js';
import type {Answer, Request} from '../model/requests.js';
import {tick} from '../model/tick.js';

/** A simulated cluster that runs: its state, moved on by the clock and by calls. */
export type Simulator = {
	readonly state: () => ClusterState;
	/** What that member answers, when it does. Never rejects; a call whose caller left (`signal`) stays unanswered. */
	readonly ask: (
		id: MemberId,
		request: Request,
		signal?: AbortSignal,
	) => Promise<Answer>;
	/** Changes the state by hand: a fault, traffic stopped. */
	readonly change: (edit: (state: ClusterState) => ClusterState) => void;
	/** Calls `listener` after every change, until the returned function is called. */
	readonly subscribe: (listener: () => void) => () => void;
	/** Waits so long by the drill's clock. */
	readonly wait: (ms: Milliseconds) => Promise<void>;
	/** Ends the clock. Calls that wait stay without an answer. */
	readonly close: () => void;
};

type Pending = {
	readonly id: MemberId;
	readonly arrivedAtMs: Milliseconds;
	request: Request;
	readonly resolve: (answer: Answer) => void;
};

const tickEveryMs = 20;

/** Runs a cluster state by the wall clock, `speed` times as fast. */
export function openSimulator(options: {
	readonly state: ClusterState;
	readonly nowMs: () => Milliseconds;
	readonly speed: number;
}): Simulator {
	const {nowMs, speed} = options;
	const startedAtMs = nowMs();
	const beganAtMs = options.state.nowMs;
	let {state} = options;
	let pending: readonly Pending[] = [];
	let isClosed = false;
	const listeners = new Set<() => void>();
	const drillNow = (): Milliseconds =>
		beganAtMs + (nowMs() - startedAtMs) * speed;
	const tell = (): void => {
		for (const listener of listeners) listener();
	};

	const later = (ms: Milliseconds, action: () => void): void => {
		setTimeout(action, ms / speed);
	};

	/** True when the request needs no further attempt. */
	const attempt = (each: Pending): boolean => {
		const {state: next, outcome} = answer(state, each.id, each.request);
		state = next;
		if (outcome.kind === 'answer') {
			later(outcome.afterMs, () => {
				each.resolve(outcome.answer);
			});
			return true;
		}

		const {giveUpAfterMs, giveUpWith} = outcome;
		if (
			giveUpAfterMs !== undefined &&
			drillNow() - each.arrivedAtMs >= giveUpAfterMs
		) {
			state = gaveUp(state, each.id, each.request);
			each.resolve(giveUpWith);
			return true;
		}

		each.request = outcome.ask;
		return false;
	};

	const timer = setInterval(() => {
		state = tick(state, drillNow());
		pending = pending.filter(each => !attempt(each));
		tell();
	}, tickEveryMs);

	return {
		state: () => state,
		ask: async (id, request, signal) =>
			new Promise(resolve => {
				if (isClosed) {
					resolve(etcdErrors.timeout);
					return;
				}

				const each = {id, request, arrivedAtMs: drillNow(), resolve};
				if (attempt(each)) {
					tell();
					return;
				}

				pending = [...pending, each];
				signal?.addEventListener('abort', () => {
					pending = pending.filter(other => other !== each);
				});
			}),
		change(edit) {
			state = edit(state);
			tell();
		},
		subscribe(listener) {
			listeners.add(listener);
			return () => {
				listeners.delete(listener);
			};
		},
		wait: async ms =>
			new Promise(resolve => {
				later(ms, resolve);
			}),
		close() {
			isClosed = true;
			clearInterval(timer);
			pending = [];
		},
	};
}
