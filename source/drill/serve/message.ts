import type {MemberId} from '../../cluster/member.js';

/** A decoded protobuf message. */
export type Message = Readonly<Record<string, unknown>>;

export function asMessage(value: unknown): Message {
	return isMessage(value) ? value : {};
}

export function recordIn(message: Message, field: string): Message {
	return asMessage(message[field]);
}

export function listIn(message: Message, field: string): readonly Message[] {
	const value = message[field];
	return Array.isArray(value) ? value.map(each => asMessage(each)) : [];
}

export function textIn(message: Message, field: string): string {
	const value = message[field];
	return typeof value === 'string' ? value : '';
}

export function flagIn(message: Message, field: string): boolean {
	return message[field] === true;
}

export function bytesIn(message: Message, field: string): Uint8Array {
	const value = message[field];
	return value instanceof Uint8Array ? value : new Uint8Array();
}

/** A 64-bit integer in decimal. */
export function longIn(message: Message, field: string): string {
	const value = message[field];
	return typeof value === 'string' && /^-?\d+$/.test(value) ? value : '0';
}

/** An enum's number, or a 64-bit integer that is a count or a revision. */
export function numberIn(message: Message, field: string): number {
	const value = message[field];
	return typeof value === 'number' ? value : Number(longIn(message, field));
}

/** An unsigned 64-bit ID, in hex. */
export function memberIdIn(message: Message, field: string): MemberId {
	return BigInt.asUintN(64, BigInt(longIn(message, field))).toString(16);
}

function isMessage(value: unknown): value is Message {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
