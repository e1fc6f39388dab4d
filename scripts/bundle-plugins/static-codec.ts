import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

// What @grpc/proto-loader makes of a .proto file at run time, made once: the
// services as grpc-js takes them, on encoders and decoders whose code is the
// very code that protobufjs generates. Loading both packages' reflection and
// running their generators took more time than asking three members did.

/** The parts of protobufjs's reflection that are read here; its types leave the generators out. */
type Generator = (type: MessageType) => {toString(): string};
type Resolved = MessageType | EnumType | null;
type EnumType = {
	readonly fullName: string;
	readonly valuesById: Readonly<Record<string, string>>;
};
type MessageType = {
	readonly name: string;
	readonly fullName: string;
	readonly fieldsArray: ReadonlyArray<{readonly resolvedType: Resolved}>;
};
type Method = {
	readonly name: string;
	readonly requestStream?: boolean;
	readonly responseStream?: boolean;
	readonly resolvedRequestType: MessageType | null;
	readonly resolvedResponseType: MessageType | null;
};
type Reflected = {
	readonly fullName: string;
	readonly nestedArray?: readonly Reflected[];
	readonly methodsArray?: readonly Method[];
};
type Protobuf = {
	readonly Root: new () => {
		loadSync(
			file: string,
			options: {keepCase: true},
		): Reflected & {
			resolveAll(): Reflected;
		};
	};
	readonly Type: (abstract new () => unknown) & {
		generateConstructor: Generator;
	};
	readonly Enum: abstract new () => unknown;
	readonly encoder: Generator;
	readonly decoder: Generator;
	readonly converter: {
		readonly fromObject: Generator;
		readonly toObject: Generator;
	};
};

/**
 * The source of a CommonJS module with one export, `servicesWith(options)`: the
 * package definition that proto-loader's `loadSync(file, options)` gives, without
 * the descriptions of messages and enums. Throws when the file holds a message
 * for which protobufjs has code of its own.
 */
export function staticCodecSource(protoFile: string): string {
	const protobuf = require('protobufjs') as Protobuf;
	const camelCase = require('lodash.camelcase') as (text: string) => string;
	const root = new protobuf.Root().loadSync(protoFile, {keepCase: true});
	root.resolveAll();
	const all = allBelow(root);
	const messages = all.filter(
		(each): each is Reflected & MessageType => each instanceof protobuf.Type,
	);
	const enums = all.filter(
		(each): each is Reflected & EnumType => each instanceof protobuf.Enum,
	);
	const wrapped = messages.find(({fullName}) =>
		fullName.startsWith('.google.protobuf.'),
	);
	if (wrapped !== undefined) {
		throw new Error(`${protoFile} uses ${wrapped.fullName}`);
	}

	return [
		"const {Reader,Writer,util}=require('protobufjs/minimal');",
		'const kinds={};',
		...enums.map(each => `${kindOf(each)}=${enumCode(each)};`),
		...messages.map(
			each => `${kindOf(each)}=(types=>(${messageCode(each)}))([]);`,
		),
		...messages
			.filter(each => each.fieldsArray.some(field => isNamed(field)))
			.map(
				each =>
					`${kindOf(each)}.types.push(${each.fieldsArray.map(({resolvedType}) => (resolvedType === null ? 'null' : kindOf(resolvedType))).join()});`,
			),
		'const serializer=kind=>argument=>{',
		'if(Array.isArray(argument))throw new Error(`Failed to serialize message: expected object with ${kind.ctor.name} structure, got array instead`);',
		'return kind.encode(kind.fromObject(argument)).finish();};',
		'const deserializer=(kind,options)=>bytes=>kind.toObject(kind.decode(bytes),options);',
		'exports.servicesWith=options=>({',
		...all
			.filter(each => each.methodsArray !== undefined)
			.map(
				({fullName, methodsArray = []}) =>
					`${JSON.stringify(fullName.slice(1))}:{${methodsArray.map(method => methodCode(fullName.slice(1), method, camelCase)).join()}},`,
			),
		'});',
	].join('\n');

	function messageCode(message: MessageType): string {
		return [
			'types',
			`ctor:${String(protobuf.Type.generateConstructor(message))}`,
			`encode:${String(protobuf.encoder(message))}`,
			`decode:${String(protobuf.decoder(message))}`,
			`fromObject:${String(protobuf.converter.fromObject(message))}`,
			`toObject:${String(protobuf.converter.toObject(message))}`,
		]
			.join(',')
			.replace(/^/, '{')
			.concat('}');
	}
}

function isNamed({resolvedType}: {readonly resolvedType: Resolved}): boolean {
	return resolvedType !== null;
}

function allBelow(parent: Reflected): readonly Reflected[] {
	return (parent.nestedArray ?? []).flatMap(each => [each, ...allBelow(each)]);
}

function kindOf({fullName}: {readonly fullName: string}): string {
	return `kinds[${JSON.stringify(fullName)}]`;
}

// The decoders' converters look a value's name up by its number.
function enumCode({valuesById}: EnumType): string {
	return `{values:${JSON.stringify(valuesById)}}`;
}

function methodCode(
	service: string,
	method: Method,
	camelCase: (text: string) => string,
): string {
	const {name, resolvedRequestType: request} = method;
	const {resolvedResponseType: response} = method;
	if (request === null || response === null) {
		throw new Error(`${service}.${name} takes or gives an unknown message`);
	}

	return `${name}:{${[
		`path:${JSON.stringify(`/${service}/${name}`)}`,
		`requestStream:${String(method.requestStream === true)}`,
		`responseStream:${String(method.responseStream === true)}`,
		`requestSerialize:serializer(${kindOf(request)})`,
		`requestDeserialize:deserializer(${kindOf(request)},options)`,
		`responseSerialize:serializer(${kindOf(response)})`,
		`responseDeserialize:deserializer(${kindOf(response)},options)`,
		`originalName:${JSON.stringify(camelCase(name))}`,
	].join()}}`;
}
