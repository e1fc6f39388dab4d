import {Etcd3, type IOptions} from 'etcd3';
import {noop} from 'cockatiel';
import type {MemberId} from '../cluster/member.js';
import type {TlsMaterial} from '../cluster/tls-material.js';
import type {Milliseconds} from '../units.js';
import {askTokenAsTheRest} from './own-token.js';

/** A user of etcd's own authentication. The password is kept in memory only. */
export type EtcdUser = {readonly name: string; readonly password: string};

export type ConnectOptions = {
	/** One URL, `http://host:port` or `https://host:port`. */
	readonly endpoint: string;
	readonly tls: TlsMaterial | undefined;
	readonly user: EtcdUser | undefined;
	/** The member that must be at the other end of a call of a step; absent: whoever answers. */
	readonly memberId?: MemberId;
	/** For calls that name no deadline of their own. */
	readonly deadlineMs: Milliseconds;
	/** The wall clock: gRPC deadlines are instants of it. */
	readonly nowMs: () => Milliseconds;
};

/** Bytes that a member may send ahead of our reading, on one connection. */
const streamWindowBytes = 4 * 1024 * 1024;

/**
 * A client of one endpoint, with nothing of its own that repeats a call. `userAgent`
 * keeps its connection apart from others with equal options.
 */
export function openEtcd3(
	{endpoint, tls, user, deadlineMs, nowMs}: ConnectOptions,
	userAgent: string,
): Etcd3 {
	const options: IOptions = {
		hosts: endpoint,
		faultHandling: {host: () => noop, global: noop},
		grpcOptions: {
			// A write is never sent again by machinery, not even "transparently".
			'grpc.enable_retries': 0,
			// Reconnect on our own rhythm, not on a backoff that grows to two minutes.
			'grpc.initial_reconnect_backoff_ms': 200,
			'grpc.max_reconnect_backoff_ms': 1000,
			// Channels with equal options share a connection; these two must not.
			'grpc.primary_user_agent': userAgent,
			// 4 MiB by default, which a page of long keys or one large value exceeds.
			'grpc.max_receive_message_length': 32 * 1024 * 1024,
			'grpc.service_config_disable_resolution': 1, // not a DNS lookup more for each name
			'grpc.enable_channelz': 0, // grpc-js's own figures, which nobody asks for
			// A proxy from the environment must not stand between us and a member.
			'grpc.enable_http_proxy': 0,
			// HTTP/2's 64 KiB would hold a stream to that much each round trip: a
			// snapshot of 201 MiB took 1.7 s over loopback, and 1.1 s with this.
			'grpc-node.flow_control_window': streamWindowBytes,
		},
		...(tls === undefined || !endpoint.startsWith('https:')
			? {}
			: {credentials: credentialsFrom(tls)}),
		...(user === undefined
			? {}
			: {
					auth: {
						username: user.name,
						password: user.password,
						callOptions: () => ({deadline: nowMs() + deadlineMs}),
					},
				}),
	};
	const etcd = new Etcd3(options);
	if (user !== undefined) askTokenAsTheRest(etcd);
	return etcd;
}

function credentialsFrom(
	tls: TlsMaterial,
): NonNullable<IOptions['credentials']> {
	// grpc-js takes null for "the system's roots"; etcd3's type knows only Buffer.
	const rootCertificate = (
		tls.ca === undefined ? null : Buffer.from(tls.ca)
	) as Buffer;
	return {
		rootCertificate,
		...(tls.key === undefined ? {} : {privateKey: Buffer.from(tls.key)}),
		...(tls.cert === undefined ? {} : {certChain: Buffer.from(tls.cert)}),
	};
}
