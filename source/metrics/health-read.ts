import type {MemberHealth} from '../cluster/member-health.js';
import type {Problem, Reading} from '../cluster/reading.js';
import type {TlsMaterial} from '../cluster/tls-material.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';
import {createConnections} from './connections.js';
import type {Fetched} from './fetch-text.js';
import {fetchText} from './fetch-text.js';
import {problem} from './scrape-problem.js';

// What kubelet and load balancers believe about a member: 200 with
// {"health":"true"} on etcd 3.4 and 3.5, else 503 with "false" and, since 3.5,
// a reason. It looks at the alarm records in memory and reads once, so it costs
// no raft entry on 3.5. On 3.4 that read is a proposal: measured on 3.4.23, each
// call advances the raft index by one. Whoever calls this asks seldom.

export type HealthReaderOptions = {
	/** The member's metrics URLs, likeliest first: etcd serves both on the same ports. */
	readonly urls: readonly string[];
	readonly tls: TlsMaterial | undefined;
	/** For one `read()` as a whole, however many URLs it tries. */
	readonly deadlineMs: Milliseconds;
	/** Epoch ms. */
	readonly nowMs: () => Milliseconds;
};

/** Reads what one member says about its own health. */
export type HealthReader = {
	/** Never rejects. */
	read(): Promise<Reading<MemberHealth>>;
	/** Closes the connections; a read under way ends as `cancelled`. */
	close(): void;
};

const maxBodyBytes = 64 * 1024;
const maxReasonLength = 200;

/** Opens nothing before the first `read()`. */
export function createHealthReader(options: HealthReaderOptions): HealthReader {
	const connections = createConnections(options.tls);
	const closing = new AbortController();
	let answering: string | undefined;

	const ask = async (url: URL, deadlineMs: Milliseconds): Promise<Fetched> =>
		fetchText(url, {
			connections,
			deadlineMs,
			maxBytes: maxBodyBytes,
			signal: closing.signal,
		});

	const askAt = async (
		base: URL,
		deadlineMs: Milliseconds,
	): Promise<MemberHealth | Problem> => {
		const url = new URL('/health', base);
		const answer = await ask(url, deadlineMs);
		if (answer.kind === 'problem') return answer.problem;
		const said = healthIn(answer.status, answer.text);
		if (said === undefined) {
			return problem('not-etcd', `HTTP ${answer.status} without a health`);
		}

		const isReady = said.isHealthy
			? undefined
			: await readinessAt(new URL('/readyz', base), deadlineMs);
		return {url: url.href, ...said, isReady};
	};

	const readinessAt = async (
		url: URL,
		deadlineMs: Milliseconds,
	): Promise<boolean | undefined> => {
		const answer = await ask(url, deadlineMs);
		if (answer.kind === 'problem') return undefined;
		// 404 before etcd 3.5.11; 503 with the failed checks since.
		if (answer.status === 200) return true;
		return answer.status === 503 ? false : undefined;
	};

	return {
		async read() {
			const startedAtMs = options.nowMs();
			const order = [...basesOf(options.urls)].toSorted(
				(a, b) => Number(b.href === answering) - Number(a.href === answering),
			);
			let first: Problem | undefined;
			for (const [index, base] of order.entries()) {
				const spentMs = Math.max(0, options.nowMs() - startedAtMs);
				const shares = base.href === answering ? 1 : order.length - index;
				const leftMs = (options.deadlineMs - spentMs) / shares;
				const said = await askAt(base, Math.max(1, Math.round(leftMs)));
				if ('isHealthy' in said) {
					answering = base.href;
					const takenAtMs = options.nowMs();
					const tookMs = takenAtMs - startedAtMs;
					return {kind: 'value', value: said, takenAtMs, tookMs};
				}

				first ??= said;
			}

			answering = undefined;
			const takenAtMs = options.nowMs();
			return {
				kind: 'problem',
				problem: first ?? problem('unreachable', 'no URL of it is known'),
				takenAtMs,
				tookMs: takenAtMs - startedAtMs,
			};
		},
		close() {
			closing.abort();
			connections.close();
		},
	};
}

/**
 * What a `/health` answer says; `undefined` when it is not etcd's. etcd 3.4 to
 * 3.7 write the boolean as a string.
 */
export function healthIn(
	status: number,
	text: string,
): Pick<MemberHealth, 'isHealthy' | 'reason'> | undefined {
	if (status !== 200 && status !== 503) return undefined;
	let body: unknown;
	try {
		body = JSON.parse(text);
	} catch {
		// Not JSON: some other program's page.
		return undefined;
	}

	if (typeof body !== 'object' || body === null) return undefined;
	const health: unknown = Reflect.get(body, 'health');
	if (health !== 'true' && health !== 'false') return undefined;
	const reason: unknown = Reflect.get(body, 'reason');
	return {
		isHealthy: health === 'true' && status === 200,
		reason:
			typeof reason === 'string'
				? printable(reason.slice(0, maxReasonLength))
				: '',
	};
}

function basesOf(urls: readonly string[]): readonly URL[] {
	const bases = urls
		.map(url => URL.parse(url))
		.filter(url => url !== null)
		.filter(({protocol}) => /^https?:$/.test(protocol))
		.map(({origin}) => origin);
	return [...new Set(bases)].map(origin => new URL(origin));
}
