import type {Milliseconds} from '../units.js';

/** A line without what the container runtime, journald or kubectl put before it. */
export type Unwrapped = {
	readonly text: string;
	/** Epoch ms of the wrapper, where it has one. */
	readonly atMs: Milliseconds | undefined;
	/** The runtime cut the entry here; the next line goes on with it. */
	readonly isPartial: boolean;
};

const instant = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)`;
// containerd and CRI-O: TIME STREAM P|F[:...] TEXT (Kubernetes' CRI logging format).
const cri = new RegExp(
	String.raw`^(${instant}) (?:stdout|stderr) ([FP])(?::\S*)? (.*)$`,
	's',
);
// journalctl -o short-iso and its kin, and rsyslog.
const journalIso = new RegExp(
	String.raw`^(${instant}) \S+ [^\s:[\]{}]+(?:\[\d+\])?: (.*)$`,
	's',
);
// journalctl -o short: no year, so no instant.
const journalShort =
	/^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ [^\s:[\]{}]+(?:\[\d+\])?: (.*)$/s;
// kubectl, docker and crictl with --timestamps.
const timestamped = new RegExp(
	String.raw`^(${instant}) ((?:\{|\d{4}-|raft\d).*)$`,
	's',
);
// kubectl --prefix and docker compose.
const named = /^(?:\[[^\]\s]{1,200}\]|[\w.-]{1,80} +\|) (.*)$/s;

/** Takes the wrappers off a line; at most three, one inside the other. */
export function unwrap(line: string): Unwrapped {
	let text = line;
	let atMs: Milliseconds | undefined;
	let isPartial = false;
	for (let layer = 0; layer < 3; layer += 1) {
		const inner = unwrapOnce(text);
		if (inner === undefined) break;
		text = inner.text;
		atMs = inner.atMs ?? atMs;
		isPartial ||= inner.isPartial;
	}

	return {text, atMs, isPartial};
}

function unwrapOnce(line: string): Unwrapped | undefined {
	if (line.startsWith('{"log":')) return dockerJson(line);
	const byRuntime = cri.exec(line);
	if (byRuntime !== null) {
		const [, at = '', tag, text = ''] = byRuntime;
		return {text, atMs: instantMs(at), isPartial: tag === 'P'};
	}

	const byJournal = journalIso.exec(line) ?? timestamped.exec(line);
	if (byJournal !== null) {
		const [, at = '', text = ''] = byJournal;
		return {text, atMs: instantMs(at), isPartial: false};
	}

	const text = (journalShort.exec(line) ?? named.exec(line))?.[1];
	return text === undefined
		? undefined
		: {text, atMs: undefined, isPartial: false};
}

// Docker's json-file: {"log":"TEXT\n","stream":"stderr","time":"..."}.
function dockerJson(line: string): Unwrapped | undefined {
	let parsed: unknown;
	try {
		parsed = JSON.parse(line);
	} catch {
		// Cut short or damaged: what is inside it is still looked for as it stands.
		return undefined;
	}

	if (typeof parsed !== 'object' || parsed === null) return undefined;
	if (!('log' in parsed) || typeof parsed.log !== 'string') return undefined;
	const time =
		'time' in parsed && typeof parsed.time === 'string' ? parsed.time : '';
	return {
		text: parsed.log.replace(/\r?\n$/, ''),
		atMs: instantMs(time),
		isPartial: !parsed.log.endsWith('\n'),
	};
}

/** Epoch ms of an instant in ISO 8601, with or without a colon in its offset; `undefined` for anything else. */
export function instantMs(text: string): Milliseconds | undefined {
	if (text.length > 40) return undefined;
	const ms = Date.parse(
		text
			.replace(',', '.')
			.replace(/^(\d{4}-\d\d-\d\d) /, '$1T')
			.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'),
	);
	return Number.isFinite(ms) ? ms : undefined;
}
