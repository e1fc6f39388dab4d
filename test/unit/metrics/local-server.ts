import {Buffer} from 'node:buffer';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type {TestContext} from 'node:test';

/** A server on loopback that the test's end closes, with whatever is still connected. */
export type LocalServer = {
	readonly port: number;
	/** Connections accepted so far. */
	connections(): number;
	stop(): Promise<void>;
};

/** Answers HTTP with the handler. */
export async function serveHttp(
	context: TestContext,
	handler: http.RequestListener,
): Promise<LocalServer> {
	return listen(context, http.createServer(handler));
}

/** Answers HTTPS with the handler. */
export async function serveHttps(
	context: TestContext,
	options: https.ServerOptions,
	handler: http.RequestListener,
): Promise<LocalServer> {
	return listen(context, https.createServer(options, handler));
}

/** Hands every raw connection to the handler. */
export async function serveSocket(
	context: TestContext,
	handler: (socket: net.Socket) => void,
): Promise<LocalServer> {
	return listen(context, net.createServer(handler));
}

/** Answers every request with a page. */
export function page(text: string): http.RequestListener {
	return (_, response) => {
		response.setHeader('content-length', Buffer.byteLength(text));
		response.end(text);
	};
}

/** A loopback port on which nothing listens. */
export async function closedPort(context: TestContext): Promise<number> {
	const server = await serveSocket(context, () => {});
	await server.stop();
	return server.port;
}

async function listen(
	context: TestContext,
	server: net.Server,
): Promise<LocalServer> {
	const sockets = new Set<net.Socket>();
	let accepted = 0;
	server.on('connection', (socket: net.Socket) => {
		accepted += 1;
		sockets.add(socket);
		socket.on('error', () => {
			// The other side breaks off: that is what is being tested.
		});
		socket.on('close', () => sockets.delete(socket));
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	if (address === null || typeof address === 'string') {
		throw new Error('the server has no port');
	}

	async function stop(): Promise<void> {
		if (!server.listening) return;
		await new Promise<void>(resolve => {
			server.close(() => resolve());
			for (const socket of sockets) socket.destroy();
		});
	}

	context.after(stop);
	return {port: address.port, connections: () => accepted, stop};
}
