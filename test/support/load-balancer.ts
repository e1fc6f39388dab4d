import net from 'node:net';
import type {AddressInfo} from 'node:net';
import type {TestContext} from 'node:test';

/** A TCP load balancer on loopback, as a VIP in front of a control plane is. */
export type LoadBalancer = {
	/** `http://127.0.0.1:PORT`. */
	readonly url: string;
	/** Where the connections of from now on go. */
	readonly leadTo: (endpoint: string) => void;
};

/** Opens one that leads nowhere yet; it ends with the test. */
export async function loadBalancer(
	context: TestContext,
): Promise<LoadBalancer> {
	let target: URL | undefined;
	const sockets = new Set<net.Socket>();
	const server = net.createServer(socket => {
		const onward = net.connect(
			Number(target?.port ?? 0),
			target?.hostname ?? '127.0.0.1',
		);
		for (const [each, other] of [
			[socket, onward],
			[onward, socket],
		] as const) {
			sockets.add(each);
			each.on('error', () => other.destroy());
			each.on('close', () => {
				sockets.delete(each);
				other.destroy();
			});
		}

		socket.pipe(onward).pipe(socket);
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	context.after(async () => {
		for (const each of sockets) each.destroy();
		await new Promise(resolve => {
			server.close(resolve);
		});
	});
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		leadTo(endpoint) {
			target = new URL(endpoint);
		},
	};
}
