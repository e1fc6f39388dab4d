import http from 'node:http';
import {
	Client,
	credentials,
	Metadata,
	type ClientDuplexStream,
	type ServiceError,
} from '@grpc/grpc-js';
import {
	loadServices,
	type ServiceName,
} from '../../source/drill/serve/rpc-proto.js';

/** A member of either kind of cluster, by the part that it plays. */
export type Part = 'leader' | 'first follower' | 'second follower';

/** A cluster that can be asked, real or simulated, without knowing which. */
export type Bed = {
	readonly call: (
		part: Part,
		service: ServiceName,
		method: string,
		request?: object,
	) => Promise<unknown>;
	/** Sends the messages, and collects answers until `enough` have come or the stream ends. */
	readonly converse: (
		part: Part,
		service: ServiceName,
		method: string,
		messages: readonly object[],
		enough: number,
	) => Promise<readonly unknown[]>;
	/** Every message of a stream from the server. */
	readonly receive: (
		part: Part,
		service: ServiceName,
		method: string,
	) => Promise<readonly unknown[]>;
	readonly http: (
		part: Part,
		path: string,
		method?: string,
	) => Promise<{readonly code: number; readonly body: string}>;
	/** The member's ID in decimal. */
	readonly id: (part: Part) => string;
	readonly close: () => void;
};

const parts: readonly Part[] = ['leader', 'first follower', 'second follower'];
const services = loadServices();
const callTimeoutMs = 60_000;

/** Opens a bed on the members at those client URLs; finds out who leads. */
export async function openBed(endpoints: readonly string[]): Promise<Bed> {
	const clients = endpoints.map(
		endpoint =>
			new Client(new URL(endpoint).host, credentials.createInsecure()),
	);
	const statuses = await Promise.all(
		clients.map(async client => unary(client, 'Maintenance', 'Status', {})),
	);
	const ids = statuses.map(each => String(at(each, 'header', 'member_id')));
	const leader = ids.indexOf(String(at(statuses[0], 'leader')));
	const order = [
		leader,
		...ids.map((_, index) => index).filter(index => index !== leader),
	];
	const indexOf = (part: Part): number => order[parts.indexOf(part)] ?? -1;
	const clientOf = (part: Part): Client => {
		const client = clients[indexOf(part)];
		if (client === undefined) throw new Error(`no ${part}`);
		return client;
	};

	const normal = normaliser(
		new Map(
			order.map((index, place) => [ids[index] ?? '', parts[place] ?? '']),
		),
	);
	return {
		call: async (part, service, method, request = {}) =>
			unary(clientOf(part), service, method, request).then(
				normal,
				(error: unknown) => refusal(error),
			),
		converse: async (part, service, method, messages, enough) => {
			const stream = openDuplex(clientOf(part), service, method);
			const answers = collect(stream, enough, normal);
			for (const message of messages) stream.write(message);
			const result = await answers;
			stream.cancel();
			return result;
		},
		receive: async (part, service, method) => {
			const {path, requestSerialize, responseDeserialize} = definition(
				service,
				method,
			);
			return collect(
				clientOf(part).makeServerStreamRequest(
					path,
					requestSerialize,
					responseDeserialize,
					{},
				),
				Number.POSITIVE_INFINITY,
				message => message,
			);
		},
		http: async (part, path, method = 'GET') =>
			page(new URL(path, endpoints[indexOf(part)]), method),
		id: part => ids[indexOf(part)] ?? '',
		close() {
			for (const client of clients) client.close();
		},
	};
}

async function unary(
	client: Client,
	service: ServiceName,
	method: string,
	request: object,
): Promise<unknown> {
	const {path, requestSerialize, responseDeserialize} = definition(
		service,
		method,
	);
	return new Promise((resolve, reject) => {
		client.makeUnaryRequest(
			path,
			requestSerialize,
			responseDeserialize,
			request,
			new Metadata(),
			{deadline: Date.now() + callTimeoutMs},
			(error: ServiceError | null, answer?: unknown) => {
				if (error === null) resolve(answer);
				else reject(error);
			},
		);
	});
}

function openDuplex(
	client: Client,
	service: ServiceName,
	method: string,
): ClientDuplexStream<object, unknown> {
	const {path, requestSerialize, responseDeserialize} = definition(
		service,
		method,
	);
	return client.makeBidiStreamRequest(
		path,
		requestSerialize,
		responseDeserialize,
		new Metadata(),
		{deadline: Date.now() + callTimeoutMs},
	);
}

async function collect(
	stream: NodeJS.EventEmitter,
	enough: number,
	normal: (message: unknown) => unknown,
): Promise<readonly unknown[]> {
	return new Promise(resolve => {
		const answers: unknown[] = [];
		stream.on('data', (message: unknown) => {
			answers.push(normal(message));
			if (answers.length >= enough) resolve([...answers]);
		});
		stream.on('error', (error: unknown) => {
			answers.push(refusal(error));
			resolve([...answers]);
		});
		stream.on('end', () => {
			resolve([...answers]);
		});
	});
}

function definition(
	service: ServiceName,
	method: string,
): (typeof services)[ServiceName][string] {
	const found = services[service][method];
	if (found === undefined) throw new Error(`no call ${method}`);
	return found;
}

function refusal(error: unknown): unknown {
	const {code, details} = error as ServiceError;
	return {refused: code, words: details};
}

async function page(
	url: URL,
	method: string,
): Promise<{readonly code: number; readonly body: string}> {
	return new Promise((resolve, reject) => {
		const request = http.request(url, {method, agent: false}, response => {
			let body = '';
			response.setEncoding('utf8');
			response.on('data', (text: string) => {
				body += text;
			});
			response.on('end', () => {
				resolve({code: response.statusCode ?? 0, body});
			});
		});
		request.on('error', reject);
		request.end();
	});
}

const anyNumber = new Set([
	'dbSize',
	'dbSizeInUse',
	'raftIndex',
	'raftAppliedIndex',
	'raft_term',
	'raftTerm',
	'hash',
	'cluster_id',
]);
const names = new Set(['member_id', 'memberID', 'leader']);
const urls = new Set(['peerURLs', 'clientURLs']);

/** Takes out what differs between two clusters that behave alike. */
function normaliser(
	partOf: ReadonlyMap<string, string>,
): (message: unknown) => unknown {
	const name = (id: string): string => partOf.get(id) ?? id;
	const normal = (value: unknown, field: string): unknown => {
		if (value instanceof Uint8Array) return Buffer.from(value).toString();
		if (Array.isArray(value)) {
			return urls.has(field)
				? `${value.length} URLs`
				: value.map(each => normal(each, field));
		}

		if (typeof value === 'object' && value !== null) {
			return Object.fromEntries(
				Object.entries(value).map(([key, each]) => [key, normal(each, key)]),
			);
		}

		const text = String(value);
		if (anyNumber.has(field)) return text === '0' ? '0' : 'some';
		if (names.has(field)) return name(text);
		if (field === 'ID' && partOf.has(text)) return name(text);
		if (field === 'name') return text === '' ? '' : 'a name';
		if (field === 'errors') {
			return text.replaceAll(/\d{6,}/g, id => name(id));
		}

		// A lease of 60 s has 59 and something left when it is asked.
		if (field === 'TTL' && /^5\d$/.test(text)) return '60';
		return value;
	};
	return message => normal(message, '');
}

function at(value: unknown, ...path: readonly string[]): unknown {
	let current: unknown = value;
	for (const field of path)
		current = (current as Record<string, unknown>)[field];
	return current;
}
