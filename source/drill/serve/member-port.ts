import {createServer as createHttpServer} from 'node:http';
import {
	createServer,
	type AddressInfo,
	type Server,
	type Socket,
} from 'node:net';
import {Duplex} from 'node:stream';
import {Server as GrpcServer, ServerCredentials} from '@grpc/grpc-js';
import type {MemberId} from '../../cluster/member.js';
import type {ClusterState, SimMember} from '../model/cluster.js';
import {authorityFilter} from './authority-filter.js';
import {answerHttp} from './http-pages.js';
import {memberServices} from './member-services.js';
import {loadServices, serviceNames} from './rpc-proto.js';
import type {Simulator} from './simulator.js';

/** A member's client port: etcd's API and its HTTP pages on one port, as etcd has them. */
export type MemberPort = {readonly close: () => void};

/** An address that is listened on, before anybody answers there. */
export type ReservedPort = {readonly server: Server; readonly url: string};

const loopback = '127.0.0.1';
/** How an HTTP/2 connection begins, and nothing else does. */
const http2Preface = 'PRI';
/** A port that was given up may be taken for a moment. */
const listenAgainMs = 200;

/** Listens on a free port of the loopback. */
export async function reservePort(): Promise<ReservedPort> {
	const server = createServer({noDelay: true});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, loopback, resolve);
	});
	return {server, url: `http://${loopback}:${portOf(server)}`};
}

/** Answers on that port as the member does: refuses while its process is down, keeps silent while it is hung. */
export function openMemberPort(
	{server}: ReservedPort,
	simulator: Simulator,
	id: MemberId,
	services: ReturnType<typeof loadServices>,
): MemberPort {
	const port = portOf(server);
	const sockets = new Set<Socket>();
	const silent = new Set<Socket>();
	const grpc = new GrpcServer({'grpc.max_receive_message_length': -1});
	const own = memberServices(simulator, id);
	for (const name of serviceNames) grpc.addService(services[name], own[name]);
	const injector = grpc.createConnectionInjector(
		ServerCredentials.createInsecure(),
	);
	const http = createHttpServer((request, response) => {
		void answerHttp(simulator, id, request, response);
	});

	const route = (socket: Socket): void => {
		socket.once('data', (start: Buffer) => {
			socket.pause();
			socket.unshift(start);
			if (start.toString('latin1').startsWith(http2Preface)) {
				const filtered = socket.pipe(authorityFilter(`${loopback}:${port}`));
				injector.injectConnection(
					Duplex.from({readable: filtered, writable: socket}),
				);
			} else {
				http.emit('connection', socket);
				socket.resume();
			}
		});
	};

	let was = processOf(simulator.state(), id);
	let isClosed = false;
	const listen = (): void => {
		if (isClosed || processOf(simulator.state(), id) === 'down') return;
		server.listen(port, loopback);
	};

	server.on('error', () => {
		setTimeout(listen, listenAgainMs);
	});
	server.on('connection', socket => {
		sockets.add(socket);
		socket.on('close', () => {
			sockets.delete(socket);
			silent.delete(socket);
		});
		// A peer that hangs up in the middle is nothing to a server.
		socket.on('error', () => undefined);
		if (processOf(simulator.state(), id) === 'hung') silent.add(socket);
		else route(socket);
	});
	const follow = (): void => {
		const now = processOf(simulator.state(), id);
		if (now === was) return;
		if (now === 'down') {
			server.close();
			for (const socket of sockets) socket.destroy();
		} else if (was === 'down') {
			listen();
		}

		if (now === 'serving') {
			for (const socket of silent) route(socket);
			silent.clear();
		}

		was = now;
	};

	if (was === 'down') server.close();
	const stop = simulator.subscribe(follow);
	return {
		close() {
			isClosed = true;
			stop();
			server.close();
			for (const socket of sockets) socket.destroy();
			injector.destroy();
			grpc.forceShutdown();
			http.close();
		},
	};
}

function processOf(
	state: ClusterState,
	id: MemberId,
): 'serving' | 'hung' | 'down' {
	const member: SimMember | undefined = state.members.find(
		each => each.id === id,
	);
	if (member?.isDown !== false) return 'down';
	return member.isHung ? 'hung' : 'serving';
}

function portOf(server: Server): number {
	const address: AddressInfo | string | null = server.address();
	return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
