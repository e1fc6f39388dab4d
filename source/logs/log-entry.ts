import type {Milliseconds} from '../units.js';

/** etcd's levels; `panic` ends the process like `fatal`. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'panic' | 'fatal';

/** One entry of a log, whatever form it had. */
export type LogEntry = {
	/** Epoch ms; absent where the line does not tell. */
	readonly atMs: Milliseconds | undefined;
	readonly level: LogLevel | undefined;
	/** zap's `msg`, or the text after the package of the old format; else the whole line. */
	readonly message: string;
	/** zap's other fields, none for text. */
	readonly fields: Readonly<Record<string, unknown>>;
};

/** A field's text; `undefined` when it is absent or no text. */
export function textField(entry: LogEntry, name: string): string | undefined {
	const value = Object.hasOwn(entry.fields, name)
		? entry.fields[name]
		: undefined;
	return typeof value === 'string' ? value : undefined;
}
