import {fileURLToPath} from 'node:url';
import type {ServiceDefinition} from '@grpc/grpc-js';
import {loadSync} from '@grpc/proto-loader';

const options = {
	keepCase: true,
	longs: String,
	enums: Number,
	defaults: true,
	oneofs: true,
};

/** The services of etcd's API that a simulated member has. */
export const serviceNames = [
	'KV',
	'Watch',
	'Lease',
	'Cluster',
	'Maintenance',
	'Auth',
] as const;

export type ServiceName = (typeof serviceNames)[number];

/** etcd's rpc.proto as definitions of services. The build puts the file's content in here: a bundle has no files beside it. */
export function loadServices(): Readonly<
	Record<ServiceName, ServiceDefinition>
> {
	const definitions = loadSync(
		fileURLToPath(import.meta.resolve('etcd3/proto/rpc.proto')),
		options,
	);
	const serviceOf = (name: ServiceName): ServiceDefinition => {
		const definition = definitions[`etcdserverpb.${name}`];
		if (definition === undefined || isMessage(definition)) {
			throw new Error(`rpc.proto has no service ${name}`);
		}

		return definition;
	};

	return {
		KV: serviceOf('KV'),
		Watch: serviceOf('Watch'),
		Lease: serviceOf('Lease'),
		Cluster: serviceOf('Cluster'),
		Maintenance: serviceOf('Maintenance'),
		Auth: serviceOf('Auth'),
	};
}

// Services and messages are in one table; only messages and enums say a format.
function isMessage(
	definition: ReturnType<typeof loadSync>[string],
): definition is Exclude<typeof definition, ServiceDefinition> {
	return typeof definition['format'] === 'string';
}
