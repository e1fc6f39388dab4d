import type {
	sendUnaryData,
	ServerUnaryCall,
	UntypedHandleCall,
	UntypedServiceImplementation,
} from '@grpc/grpc-js';
import type {MemberId} from '../../cluster/member.js';
import {etcdErrors, notInDrill, type EtcdError} from '../model/etcd-error.js';
import type {Request} from '../model/requests.js';
import {
	decodeAlarm,
	decodeCompact,
	decodeDelete,
	decodePut,
	decodeRange,
	decodeTxn,
} from './decode-call.js';
import {encodeAnswer} from './encode-answer.js';
import {grpcError} from './grpc-error.js';
import {handleKeepAlive} from './keep-alive-stream.js';
import {
	asMessage,
	flagIn,
	longIn,
	memberIdIn,
	numberIn,
	type Message,
} from './message.js';
import type {ServiceName} from './rpc-proto.js';
import type {Simulator} from './simulator.js';
import {handleSnapshot} from './snapshot-stream.js';
import {handleWatch} from './watch-stream.js';

type Services = Readonly<Record<ServiceName, UntypedServiceImplementation>>;

const decoders: Readonly<
	Record<'KV' | 'Lease' | 'Maintenance', Record<string, Decoder>>
> = {
	KV: {
		Range: decodeRange,
		Put: decodePut,
		DeleteRange: decodeDelete,
		Txn: decodeTxn,
		Compact: decodeCompact,
	},
	Lease: {
		LeaseGrant: message => ({
			kind: 'lease-grant',
			id: longIn(message, 'ID'),
			ttlSeconds: numberIn(message, 'TTL'),
		}),
		LeaseRevoke: message => ({
			kind: 'lease-revoke',
			id: longIn(message, 'ID'),
		}),
		LeaseTimeToLive: message => ({
			kind: 'lease-time-to-live',
			id: longIn(message, 'ID'),
			keys: flagIn(message, 'keys'),
		}),
		LeaseLeases: () => ({kind: 'leases'}),
	},
	Maintenance: {
		Alarm: decodeAlarm,
		Status: () => ({kind: 'status'}),
		Defragment: () => ({kind: 'defragment'}),
		Hash: () => ({kind: 'hash'}),
		HashKV: message => ({
			kind: 'hash-kv',
			revision: numberIn(message, 'revision'),
		}),
		MoveLeader: message => ({
			kind: 'move-leader',
			target: memberIdIn(message, 'targetID'),
		}),
	},
};

const authCalls = [
	'AuthEnable',
	'UserAdd',
	'UserGet',
	'UserList',
	'UserDelete',
	'UserChangePassword',
	'UserGrantRole',
	'UserRevokeRole',
	'RoleAdd',
	'RoleGet',
	'RoleList',
	'RoleDelete',
	'RoleGrantPermission',
	'RoleRevokePermission',
];

type Decoder = (message: Message) => Request;

/** etcd's services as that simulated member has them. */
export function memberServices(simulator: Simulator, id: MemberId): Services {
	const unary = (decode: Decoder): UntypedHandleCall =>
		handleUnary(simulator, id, decode);
	const service = (
		calls: Record<string, Decoder>,
	): UntypedServiceImplementation =>
		Object.fromEntries(
			Object.entries(calls).map(([name, decode]) => [name, unary(decode)]),
		);
	const refused = (names: readonly string[]): UntypedServiceImplementation =>
		Object.fromEntries(
			names.map(name => [name, handleRefused(notInDrill(name))]),
		);
	return {
		KV: service(decoders.KV),
		Lease: {
			...service(decoders.Lease),
			LeaseKeepAlive: handleKeepAlive(simulator, id),
		},
		Watch: {Watch: handleWatch(simulator, id)},
		Maintenance: {
			...service(decoders.Maintenance),
			Snapshot: handleSnapshot(simulator, id),
			...refused(['Downgrade']),
		},
		Cluster: {
			MemberList: unary(message => ({
				kind: 'member-list',
				linearizable: flagIn(message, 'linearizable'),
			})),
			...refused([
				'MemberAdd',
				'MemberRemove',
				'MemberUpdate',
				'MemberPromote',
			]),
		},
		Auth: {
			...refused(authCalls),
			AuthStatus: handleAuthStatus,
			AuthDisable: handleRefused(etcdErrors.authNotEnabled),
			Authenticate: handleRefused(etcdErrors.authNotEnabled),
		},
	};
}

type UnaryCall = ServerUnaryCall<unknown, unknown>;

function handleUnary(
	simulator: Simulator,
	id: MemberId,
	decode: Decoder,
): UntypedHandleCall {
	return (call: UnaryCall, callback: sendUnaryData<unknown>): void => {
		const leaving = new AbortController();
		call.on('cancelled', () => {
			leaving.abort();
		});
		const request = decode(asMessage(call.request));
		const reply = async (): Promise<void> => {
			const answer = await simulator.ask(id, request, leaving.signal);
			if (answer.kind === 'error') callback(grpcError(answer));
			else callback(null, encodeAnswer(answer));
		};

		void reply();
	};
}

function handleRefused(error: EtcdError): UntypedHandleCall {
	return (_call: UnaryCall, callback: sendUnaryData<unknown>): void => {
		callback(grpcError(error));
	};
}

function handleAuthStatus(
	_call: UnaryCall,
	callback: sendUnaryData<unknown>,
): void {
	callback(null, {enabled: false});
}
