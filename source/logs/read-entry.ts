import type {Milliseconds} from '../units.js';
import type {LogEntry, LogLevel} from './log-entry.js';
import {instantMs} from './unwrap.js';

// capnslog, etcd's own format up to 3.4: `2019-09-09 11:54:35.225727 W | etcdserver: ...`.
const capnslog =
	/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) ([CEWNIDT]) \| (?:([\w./-]+): )?(.*)$/s;
// Raft beside it: `raft2026/11/21 13:35:32 INFO: ...`, measured on 3.4.23.
const raftText =
	/^raft(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d) ([A-Z]+): (.*)$/s;
// zap's console encoding (3.6 has --log-format=console): tabs between the parts.
const consoleText =
	/^(\S+)\t(debug|info|warn|error|dpanic|panic|fatal)\t(?:[\w./-]+:\d+\t)?([^\t]*)(?:\t(\{.*\}))?$/is;
// k3s and RKE2 around their embedded etcd: time="..." level=warning msg="...".
const logrus =
	/^time="([^"]{1,40})" level=([a-z]+) msg=("(?:[^"\\]|\\.)*"|\S+)/;

const letters: Readonly<Record<string, LogLevel>> = {
	C: 'fatal',
	E: 'error',
	W: 'warn',
	N: 'info',
	I: 'info',
	D: 'debug',
	T: 'debug',
};
const words: Readonly<Record<string, LogLevel>> = {
	debug: 'debug',
	info: 'info',
	notice: 'info',
	warn: 'warn',
	warning: 'warn',
	error: 'error',
	dpanic: 'panic',
	panic: 'panic',
	fatal: 'fatal',
};

/**
 * Reads one line without its wrapper. `wrapperAtMs` is the instant that the
 * wrapper gives, if any. Never throws: what it does not know is an entry whose
 * message is the line.
 */
export function readEntry(
	text: string,
	wrapperAtMs: Milliseconds | undefined,
): LogEntry {
	const brace = text.startsWith('{') ? 0 : text.indexOf('{"level":');
	if (brace >= 0 && brace < 400) {
		const entry = fromJson(text.slice(brace), wrapperAtMs);
		if (entry !== undefined) return entry;
	}

	return fromText(text, wrapperAtMs);
}

function fromJson(
	text: string,
	wrapperAtMs: Milliseconds | undefined,
): LogEntry | undefined {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return fromCutJson(text, wrapperAtMs);
	}

	if (typeof parsed !== 'object' || parsed === null) return undefined;
	const fields: Readonly<Record<string, unknown>> = {...parsed};
	const message = fields['msg'];
	if (typeof message !== 'string') return undefined;
	return {
		atMs: zapInstantMs(fields['ts']) ?? wrapperAtMs,
		level: levelOf(fields['level']),
		message,
		fields,
	};
}

// A line that was cut is no JSON, but what tells it apart stands at its head.
function fromCutJson(
	text: string,
	wrapperAtMs: Milliseconds | undefined,
): LogEntry | undefined {
	const head = text.slice(0, 4000);
	const part = (name: string): string | undefined =>
		new RegExp(String.raw`"${name}":"((?:[^"\\]|\\.){0,2000})"`).exec(
			head,
		)?.[1];
	const message = part('msg');
	if (message === undefined) return undefined;
	const fields: Record<string, unknown> = {};
	for (const name of ['took', 'prefix', 'alarm', 'error']) {
		const value = part(name);
		if (value !== undefined) fields[name] = value;
	}

	return {
		atMs: zapInstantMs(part('ts')) ?? wrapperAtMs,
		level: levelOf(part('level')),
		message,
		fields,
	};
}

// etcd writes ISO 8601; zap's own default is seconds since 1970.
function zapInstantMs(value: unknown): Milliseconds | undefined {
	if (typeof value === 'string') return instantMs(value);
	if (typeof value !== 'number') return undefined;
	return Math.abs(value) < 8.64e12 ? value * 1000 : undefined;
}

function levelOf(value: unknown): LogLevel | undefined {
	const word = typeof value === 'string' ? value.toLowerCase() : '';
	return Object.hasOwn(words, word) ? words[word] : undefined;
}

function fromText(
	text: string,
	wrapperAtMs: Milliseconds | undefined,
): LogEntry {
	const old = capnslog.exec(text);
	if (old !== null) {
		const [, at = '', letter = '', , message = ''] = old;
		// It is the machine's local time without a zone; the wrapper's has one.
		const atMs = wrapperAtMs ?? instantMs(`${at}Z`);
		return {atMs, level: letters[letter], message, fields: {}};
	}

	const raft = raftText.exec(text);
	if (raft !== null) {
		const [, year, month, day, time, word, message = ''] = raft;
		return {
			atMs: wrapperAtMs ?? instantMs(`${year}-${month}-${day}T${time}Z`),
			level: levelOf(word),
			message,
			fields: {},
		};
	}

	const k3s = logrus.exec(text);
	if (k3s !== null) {
		const [, at = '', word, quoted = ''] = k3s;
		return {
			atMs: instantMs(at) ?? wrapperAtMs,
			level: levelOf(word),
			message: quoted.startsWith('"')
				? quoted.slice(1, -1).replaceAll(/\\(.)/gs, '$1')
				: quoted,
			fields: {},
		};
	}

	return (
		fromConsole(text, wrapperAtMs) ?? {
			atMs: wrapperAtMs,
			level: /^(?:panic|fatal error): /.test(text) ? 'panic' : undefined,
			message: text,
			fields: {},
		}
	);
}

function fromConsole(
	text: string,
	wrapperAtMs: Milliseconds | undefined,
): LogEntry | undefined {
	const match = consoleText.exec(text);
	if (match === null) return undefined;
	const [, at = '', word, message = '', json = '{}'] = match;
	let parsed: unknown;
	try {
		parsed = JSON.parse(json);
	} catch {
		// Cut short: the message alone is worth having.
		parsed = {};
	}

	return {
		atMs: instantMs(at) ?? wrapperAtMs,
		level: levelOf(word),
		message,
		fields: typeof parsed === 'object' && parsed !== null ? {...parsed} : {},
	};
}
