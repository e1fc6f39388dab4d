import {messageOf} from '../../error-text.js';
import type {Milliseconds} from '../../units.js';
import type {WriterLook} from '../exercise.js';
import type {RawClient} from '../raw-client.js';

/** Clients that write and read all the time, one member after the other. */
export type RealTraffic = {
	readonly looks: () => readonly WriterLook[];
	/** The outcome of the newest write to each member, in their order. */
	readonly takesWrites: () => readonly boolean[];
	readonly close: () => void;
};

const writeEveryMs: Milliseconds = 250;
const readEveryMs: Milliseconds = 200;
const deadlineMs: Milliseconds = 3000;
const nodes = 40;
const leaseBytes = 480;

export function openTraffic(
	client: RawClient,
	endpoints: readonly string[],
	elapsedMs: () => Milliseconds,
): RealTraffic {
	const writes = tallied('node-leases', elapsedMs);
	const reads = tallied('lists', elapsedMs);
	const takesWrites = endpoints.map(() => false);
	let sent = 0;
	const write = async (): Promise<void> => {
		const number = sent;
		sent += 1;
		const at = number % endpoints.length;
		const key = `/registry/leases/kube-node-lease/node-${number % nodes}`;
		takesWrites[at] = await writes.count(async () =>
			client.call(
				endpoints[at] ?? '',
				'KV',
				'Put',
				{key: Buffer.from(key), value: Buffer.alloc(leaseBytes, '.')},
				deadlineMs,
			),
		);
	};

	const read = async (): Promise<void> => {
		await reads.count(async () =>
			client.call(
				endpoints[sent % endpoints.length] ?? '',
				'KV',
				'Range',
				{key: Buffer.from('/registry/health')},
				deadlineMs,
			),
		);
	};

	const timers = [
		setInterval(() => void write(), writeEveryMs),
		setInterval(() => void read(), readEveryMs),
	];
	return {
		looks: () => [writes.look(), reads.look()],
		takesWrites: () => takesWrites,
		close() {
			for (const timer of timers) clearInterval(timer);
		},
	};
}

function tallied(
	name: string,
	elapsedMs: () => Milliseconds,
): {
	readonly count: (call: () => Promise<unknown>) => Promise<boolean>;
	readonly look: () => WriterLook;
} {
	let succeeded = 0;
	let failed = 0;
	let failingWith: string | undefined;
	let failedAtMs: Milliseconds | undefined;
	return {
		async count(call) {
			try {
				await call();
				succeeded += 1;
				failingWith = undefined;
				return true;
			} catch (error) {
				failed += 1;
				failedAtMs = elapsedMs();
				// grpc-js puts its code before etcd's words.
				failingWith = messageOf(error).replace(/^\d+ [A-Z_]+: /, '');
				return false;
			}
		},
		look: () => ({
			name,
			succeeded,
			failed,
			failingWith,
			failedAtMs,
			lostLeases: 0,
		}),
	};
}
