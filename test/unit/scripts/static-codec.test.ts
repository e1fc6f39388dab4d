import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import path from 'node:path';
import {test} from 'node:test';
import {compileFunction} from 'node:vm';
import {loadSync, type MethodDefinition} from '@grpc/proto-loader';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import {staticCodecSource} from '../../../scripts/bundle-plugins/static-codec.js';

type Methods = Readonly<Record<string, MethodDefinition<object, object>>>;
type Services = Readonly<Record<string, Methods>>;

const require = createRequire(import.meta.url);
const proto = path.join(
	path.dirname(require.resolve('etcd3/package.json')),
	'proto/rpc.proto',
);
// As etcd3 loads it, and as the simulated members do.
const ways = [
	{keepCase: true, longs: String, enums: String, defaults: true, oneofs: true},
	{keepCase: true, longs: String, enums: Number, defaults: true, oneofs: true},
];

const root = new protobuf.Root().loadSync(proto, {keepCase: true});
root.resolveAll();
const exported: {servicesWith?: (options: object) => Services} = {};
const load = compileFunction(staticCodecSource(proto), [
	'exports',
	'require',
]) as (exports: object, require: NodeJS.Require) => void;
load(exported, require);

for (const options of ways) {
	const loaded = loadSync(proto, options) as unknown as Services;
	const built = exported.servicesWith?.(options) ?? {};
	const titled = `with enums as ${options.enums.name}`;

	test(`the codec made by the build has every service that proto-loader gives, ${titled}`, () => {
		const services = Object.keys(loaded).filter(
			name => typeof loaded[name]?.['format'] !== 'string',
		);
		assert.deepEqual(Object.keys(built).toSorted(), services.toSorted());
		for (const name of services) {
			const described = (methods: Methods = {}): object =>
				Object.fromEntries(
					Object.entries(methods).map(([method, definition]) => [
						method,
						[
							definition.path,
							definition.originalName,
							definition.requestStream,
							definition.responseStream,
						],
					]),
				);
			assert.deepEqual(described(built[name]), described(loaded[name]));
		}
	});

	test(`the codec made by the build writes and reads the bytes that proto-loader does, ${titled}`, () => {
		for (const [service, methods] of Object.entries(built)) {
			for (const [method, ours] of Object.entries(methods)) {
				const theirs = loaded[service]?.[method];
				assert.ok(theirs);
				const {request, response} = messagesOf(service, method);
				fc.assert(
					fc.property(messageLike(request), messageLike(response), (a, b) => {
						const asked = theirs.requestSerialize(a);
						assert.deepEqual(ours.requestSerialize(a), asked);
						assert.deepEqual(
							ours.requestDeserialize(asked),
							theirs.requestDeserialize(asked),
						);
						const answered = theirs.responseSerialize(b);
						assert.deepEqual(ours.responseSerialize(b), answered);
						assert.deepEqual(
							ours.responseDeserialize(answered),
							theirs.responseDeserialize(answered),
						);
					}),
					{numRuns: 20},
				);
			}
		}
	});
}

test('an alarm action that etcd does not have is sent as GET, as etcd3 does from source', () => {
	const alarm = exported.servicesWith?.(ways[0] ?? {})[
		'etcdserverpb.Maintenance'
	]?.['Alarm'];
	assert.deepEqual(
		[...(alarm?.requestSerialize({action: 'DEACTIVATE'}) ?? [1])],
		[],
	);
	assert.deepEqual(
		[...(alarm?.requestSerialize({action: 'Deactivate'}) ?? [])],
		[8, 2],
	);
});

function messagesOf(
	service: string,
	method: string,
): {request: protobuf.Type; response: protobuf.Type} {
	const found = root.lookupService(service).methods[method];
	const request = found?.resolvedRequestType ?? undefined;
	const response = found?.resolvedResponseType ?? undefined;
	assert.ok(request !== undefined && response !== undefined);
	return {request, response};
}

/** Objects with any of the message's fields, nested to three levels. */
function messageLike(type: protobuf.Type, depth = 3): fc.Arbitrary<object> {
	return fc.record(
		Object.fromEntries(
			type.fieldsArray
				.filter(field => !(depth === 0 && isMessage(field)))
				.map(field => {
					const one = valueLike(field, depth);
					return [
						field.name,
						field.repeated ? fc.array(one, {maxLength: 3}) : one,
					];
				}),
		),
		{requiredKeys: []},
	);
}

function isMessage(field: protobuf.Field): boolean {
	return field.resolve().resolvedType instanceof protobuf.Type;
}

function valueLike(
	field: protobuf.Field,
	depth: number,
): fc.Arbitrary<unknown> {
	const {resolvedType, type} = field.resolve();
	if (resolvedType instanceof protobuf.Type) {
		return messageLike(resolvedType, depth - 1);
	}

	if (resolvedType instanceof protobuf.Enum) {
		return fc.constantFrom(
			...Object.keys(resolvedType.values),
			...Object.values(resolvedType.values),
			'NOT_THERE',
		);
	}

	switch (type) {
		case 'bool': {
			return fc.boolean();
		}

		case 'string': {
			return fc.string();
		}

		case 'bytes': {
			return fc.uint8Array({maxLength: 20}).map(bytes => Buffer.from(bytes));
		}

		case 'uint64': {
			return fc.bigInt({min: 0n, max: 2n ** 64n - 1n}).map(String);
		}

		case 'int64': {
			return fc.bigInt({min: -(2n ** 63n), max: 2n ** 63n - 1n}).map(String);
		}

		default: {
			return fc.integer({min: 0});
		}
	}
}
