import type {ServerDuplexStream, UntypedHandleCall} from '@grpc/grpc-js';
import type {MemberId} from '../../cluster/member.js';
import type {ClusterState} from '../model/cluster.js';
import {groupOf, isSeries34, memberOf} from '../model/cluster.js';
import {hindranceOf} from '../model/hindrance.js';
import type {KeyRange} from '../model/key-range.js';
import {headerOf} from '../model/outcome.js';
import type {StoreEvent} from '../model/store.js';
import {eventsFrom} from '../model/store.js';
import {keyIn} from './decode-call.js';
import {encodeEvent, encodeHeader} from './encode-answer.js';
import {
	asMessage,
	flagIn,
	longIn,
	numberIn,
	recordIn,
	textIn,
	type Message,
} from './message.js';
import type {Simulator} from './simulator.js';

type Watcher = {
	readonly id: string;
	readonly range: KeyRange;
	readonly unwanted: ReadonlySet<StoreEvent['kind']>;
	readonly prevKv: boolean;
	nextRevision: number;
};

/** The ID that etcd answers with when it made no watcher, or speaks of all. */
const noWatcher = '-1';
/** At most so many revisions in one message. */
const mostRevisions = 1000;

/** Watch: watchers made and cancelled on one stream, and their events as that member applies them. */
export function handleWatch(
	simulator: Simulator,
	id: MemberId,
): UntypedHandleCall {
	return (stream: ServerDuplexStream<unknown, unknown>): void => {
		const watchers = new Map<string, Watcher>();
		let nextId = 0;
		const send = (message: Message, revision?: number): void => {
			const state = simulator.state();
			const header = headerOf(state, memberOf(state, id), revision);
			stream.write({header: encodeHeader(header), ...message});
		};

		const pump = (): void => {
			const state = simulator.state();
			if (hindranceOf(state, memberOf(state, id), 'backend') !== undefined) {
				return;
			}

			for (const watcher of watchers.values()) {
				deliver(state, id, watcher, send, () => {
					watchers.delete(watcher.id);
				});
			}
		};

		const create = (message: Message): void => {
			const asked = longIn(message, 'watch_id');
			const watcher = watcherFrom(message, simulator.state(), id);
			const refusal =
				asked !== '0' && watchers.has(asked)
					? 'mvcc: duplicate watch ID provided on the WatchStream'
					: watcher.range.to !== undefined &&
						  watcher.range.from >= watcher.range.to
						? 'mvcc: watcher range is empty'
						: undefined;
			if (refusal !== undefined) {
				send({
					watch_id: noWatcher,
					created: true,
					canceled: true,
					cancel_reason: refusal,
				});
				return;
			}

			while (watchers.has(String(nextId))) nextId += 1;
			const watchId = asked === '0' ? String(nextId) : asked;
			if (asked === '0') nextId += 1;
			watchers.set(watchId, {...watcher, id: watchId});
			send({watch_id: watchId, created: true});
		};

		const stop = simulator.subscribe(pump);
		stream.on('data', (data: unknown) => {
			const message = asMessage(data);
			switch (textIn(message, 'request_union')) {
				case 'create_request': {
					create(recordIn(message, 'create_request'));
					pump();
					break;
				}

				case 'cancel_request': {
					const watchId = longIn(
						recordIn(message, 'cancel_request'),
						'watch_id',
					);
					if (watchers.delete(watchId)) {
						send({watch_id: watchId, canceled: true});
					}

					break;
				}

				default: {
					// 3.5 says nothing for a stream without watchers.
					const member = memberOf(simulator.state(), id);
					if (isSeries34(member) || watchers.size > 0) {
						send({watch_id: noWatcher});
					}
				}
			}
		});
		stream.on('end', () => {
			stop();
			stream.end();
		});
		stream.on('cancelled', stop);
	};
}

function watcherFrom(
	message: Message,
	state: ClusterState,
	id: MemberId,
): Omit<Watcher, 'id'> {
	const key = keyIn(message, 'key') || '\0';
	const end = keyIn(message, 'range_end');
	const start = numberIn(message, 'start_revision');
	const filters: unknown = message['filters'];
	const has = (filter: number): boolean =>
		Array.isArray(filters) && filters.includes(filter);
	return {
		range: {
			from: key,
			to: end === '' ? `${key}\0` : end === '\0' ? undefined : end,
		},
		unwanted: new Set([
			...(has(0) ? (['put'] as const) : []),
			...(has(1) ? (['delete'] as const) : []),
		]),
		prevKv: flagIn(message, 'prev_kv'),
		nextRevision: start > 0 ? start : memberOf(state, id).applied.revision + 1,
	};
}

function deliver(
	state: ClusterState,
	id: MemberId,
	watcher: Watcher,
	send: (message: Message, revision?: number) => void,
	cancel: () => void,
): void {
	const member = memberOf(state, id);
	const {store} = groupOf(state, member);
	if (watcher.nextRevision > member.applied.revision) return;
	if (watcher.nextRevision < store.compactRevision) {
		cancel();
		// etcd leaves the revision out here.
		send(
			{
				watch_id: watcher.id,
				canceled: true,
				compact_revision: String(store.compactRevision),
			},
			0,
		);
		return;
	}

	const events: StoreEvent[] = [];
	let revisions = 0;
	let last = member.applied.revision;
	for (const each of eventsFrom(store, watcher.nextRevision, watcher.range)) {
		const revision = each[0]?.kv.modRevision ?? 0;
		if (revision > member.applied.revision) break;
		if (revisions === mostRevisions) {
			last = revision - 1;
			break;
		}

		revisions += 1;
		events.push(...each.filter(({kind}) => !watcher.unwanted.has(kind)));
	}

	watcher.nextRevision = last + 1;
	if (events.length > 0) {
		send({
			watch_id: watcher.id,
			events: events.map(event => encodeEvent(event, watcher.prevKv)),
		});
	}
}
