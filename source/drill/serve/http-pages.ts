import type {IncomingMessage, ServerResponse} from 'node:http';
import type {MemberId} from '../../cluster/member.js';
import {groupOf, isSeries34, memberOf, withFigures} from '../model/cluster.js';
import {metricsPage} from '../model/metrics-page.js';
import {leaderSeenBy} from '../model/quorum.js';
import {plainRead} from '../model/read-range.js';
import type {RangeCall} from '../model/requests.js';
import type {Simulator} from './simulator.js';

type Page = {
	readonly code: number;
	readonly body: string;
	readonly type?: string;
};

/** How long 3.4's /health waits for its own read. */
const oldHealthMs = 1000;
const plain = 'text/plain; charset=utf-8';

/** Answers what etcd serves beside its API: /metrics, /version, and the health pages of its series. */
export async function answerHttp(
	simulator: Simulator,
	id: MemberId,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const leaving = new AbortController();
	response.on('close', () => {
		leaving.abort();
	});
	const page =
		request.method === 'GET'
			? await pageAt(simulator, id, request.url ?? '/', leaving.signal)
			: {code: 405, body: 'Method Not Allowed\n'};
	if (leaving.signal.aborted) return;
	response.writeHead(page.code, {'content-type': page.type ?? plain});
	response.end(page.body);
}

async function pageAt(
	simulator: Simulator,
	id: MemberId,
	address: string,
	signal: AbortSignal,
): Promise<Page> {
	// `//host/path` is another server's address, and `////` is none at all.
	if (!URL.canParse(address, 'http://member')) {
		return {code: 400, body: 'Bad Request\n'};
	}

	const {pathname, searchParams} = new URL(address, 'http://member');
	const member = memberOf(simulator.state(), id);
	const excluded = searchParams.getAll('exclude');
	switch (pathname) {
		case '/metrics': {
			return {
				code: 200,
				body: metricsPage(simulator.state(), id),
				type: 'text/plain; version=0.0.4; charset=utf-8',
			};
		}

		case '/version': {
			const [major, minor] = member.version.split('.');
			return {
				code: 200,
				body: JSON.stringify({
					etcdserver: member.version,
					etcdcluster: `${major}.${minor}.0`,
				}),
				type: 'application/json',
			};
		}

		case '/health': {
			const isLocal =
				searchParams.get('serializable') === 'true' && !isSeries34(member);
			return healthPage(simulator, id, excluded, isLocal, signal);
		}

		case '/livez':
		case '/readyz': {
			if (isSeries34(member)) break;
			return probe(
				simulator,
				id,
				checksOf[pathname].filter(each => !excluded.includes(each)),
				searchParams.has('verbose'),
				signal,
			);
		}
	}

	return {code: 404, body: '404 page not found\n'};
}

async function healthPage(
	simulator: Simulator,
	id: MemberId,
	excluded: readonly string[],
	isLocal: boolean,
	signal: AbortSignal,
): Promise<Page> {
	const reason = await unhealthyReason(
		simulator,
		id,
		excluded,
		isLocal,
		signal,
	);
	simulator.change(state =>
		withFigures(state, id, figures => ({
			healthSuccesses: figures.healthSuccesses + Number(reason === undefined),
			healthFailures: figures.healthFailures + Number(reason !== undefined),
		})),
	);
	const health = String(reason === undefined);
	// 3.4 gives no reasons.
	const body = isSeries34(memberOf(simulator.state(), id))
		? {health}
		: {health, reason: reason ?? ''};
	return reason === undefined
		? {code: 200, body: JSON.stringify(body)}
		: {code: 503, body: `${JSON.stringify(body)}\n`};
}

async function unhealthyReason(
	simulator: Simulator,
	id: MemberId,
	excluded: readonly string[],
	isLocal: boolean,
	signal: AbortSignal,
): Promise<string | undefined> {
	const state = simulator.state();
	const member = memberOf(state, id);
	const alarm = groupOf(state, member).alarms.find(
		each => !excluded.includes(each.alarm),
	);
	if (alarm !== undefined) return `ALARM ${alarm.alarm}`;
	if (!isLocal && leaderSeenBy(state, member) === undefined) {
		return 'RAFT NO LEADER';
	}

	const read = readOne(simulator, id, isLocal, signal);
	const failure = await (isSeries34(member)
		? Promise.race([
				read,
				simulator.wait(oldHealthMs).then(() => 'context deadline exceeded'),
			])
		: read);
	return failure === undefined ? undefined : `RANGE ERROR:${failure}`;
}

const checksOf = {
	'/livez': ['serializable_read'],
	'/readyz': ['data_corruption', 'serializable_read', 'linearizable_read'],
} as const;

async function probe(
	simulator: Simulator,
	id: MemberId,
	checks: readonly string[],
	isVerbose: boolean,
	signal: AbortSignal,
): Promise<Page> {
	const lines: string[] = [];
	for (const check of checks) {
		// One after the other, as etcd runs them.
		const failure = await failureOf(simulator, id, check, signal);
		lines.push(
			failure === undefined
				? `[+]${check} ok\n`
				: `[-]${check} failed: ${failure}\n`,
		);
	}

	const text = lines.join('');
	return text.includes('[-]')
		? {code: 503, body: `${text}\n`}
		: {code: 200, body: `${isVerbose ? text : ''}ok\n`};
}

async function failureOf(
	simulator: Simulator,
	id: MemberId,
	check: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	if (check !== 'data_corruption') {
		return readOne(simulator, id, check === 'serializable_read', signal);
	}

	const state = simulator.state();
	return groupOf(state, memberOf(state, id)).alarms.some(
		each => each.alarm === 'CORRUPT',
	)
		? 'alarm activated: CORRUPT'
		: undefined;
}

async function readOne(
	simulator: Simulator,
	id: MemberId,
	serializable: boolean,
	signal: AbortSignal,
): Promise<string | undefined> {
	const answer = await simulator.ask(id, firstKey(serializable), signal);
	return answer.kind === 'error' ? answer.message : undefined;
}

// etcd reads the key '' here, which its API refuses and its store does not.
function firstKey(serializable: boolean): RangeCall {
	return {
		kind: 'range',
		key: '\0',
		rangeEnd: '',
		serializable,
		options: {...plainRead, limit: 1, keysOnly: true},
	};
}
