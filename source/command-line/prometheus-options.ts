import {parseDuration} from '../duration.js';
import type {Milliseconds} from '../units.js';
import {UserError} from '../user-error.js';

/** Where the hours before this session were recorded. */
export type PrometheusOptions = {
	/** Text, so that it can cross into the engine's thread. */
	readonly url: string;
	readonly historyMs: Milliseconds;
};

const defaultHistoryMs = 86_400_000;

/** `--prometheus` and `--history`; `undefined` when neither was given. Throws UserError for what cannot be used. */
export function prometheusOptionsFrom(
	given: ReadonlyMap<string, string>,
): PrometheusOptions | undefined {
	const text = given.get('prometheus');
	const history = given.get('history');
	if (text === undefined) {
		if (history === undefined) return undefined;
		throw new UserError({
			what: '--history goes with --prometheus',
			tryThis: 'give --prometheus URL as well',
		});
	}

	const url = URL.parse(text);
	if (url === null || !/^https?:$/.test(url.protocol)) {
		throw new UserError({
			what: `--prometheus takes a URL, not ${JSON.stringify(text)}`,
			tryThis: 'write it as http://prometheus.example:9090',
		});
	}

	if (url.username !== '' || url.password !== '') {
		// Not repeated: it may hold a password.
		throw new UserError({
			what: '--prometheus holds a user or a password, which every process list shows',
			tryThis: 'use an address that needs none, e.g. a port-forward',
		});
	}

	const historyMs =
		history === undefined
			? defaultHistoryMs
			: parseDuration(history, '--history');
	if (historyMs < 60_000) {
		throw new UserError({
			what: '--history is shorter than a minute',
			tryThis: 'give e.g. --history 6h',
		});
	}

	return {url: url.href, historyMs};
}
