import {parseDuration} from '../duration.js';
import type {Milliseconds} from '../units.js';
import {UserError} from '../user-error.js';

const outputs = ['table', 'json', 'markdown', 'prometheus'] as const;
export type CheckOutput = (typeof outputs)[number];

/** What `check` was asked for beyond the connection. */
export type CheckOptions = {
	readonly output: CheckOutput;
	/** Between two scrapes; `undefined`: not said, so a kept scrape may spare the wait. */
	readonly windowMs: Milliseconds | undefined;
	/** Only the verdict, and nothing when it is ok. */
	readonly isQuiet: boolean;
	/** From which level on the exit code tells of trouble. */
	readonly failOn: 'warning' | 'critical';
};

/** Reads the flags of `check`. Throws UserError for what it does not take. */
export function checkOptionsFrom(
	given: ReadonlyMap<string, string>,
): CheckOptions {
	const output = outputs.find(
		each => each === (given.get('output') ?? 'table'),
	);
	if (output === undefined) {
		throw new UserError({
			what: `--output takes ${outputs.join(', ')}, not ${JSON.stringify(given.get('output'))}`,
			tryThis: 'etcd-medic check --output json',
		});
	}

	const isQuiet = given.has('quiet');
	if (isQuiet && output !== 'table') {
		throw new UserError({
			what: `--quiet goes with the table, not with --output ${output}`,
			tryThis: 'give one of the two',
		});
	}

	const failOn = given.get('fail-on') ?? 'warning';
	if (failOn !== 'warning' && failOn !== 'critical') {
		throw new UserError({
			what: `--fail-on takes warning or critical, not ${JSON.stringify(failOn)}`,
			tryThis: 'etcd-medic check --fail-on critical',
		});
	}

	const window = given.get('window');
	return {
		output,
		isQuiet,
		failOn,
		windowMs:
			window === undefined ? undefined : parseDuration(window, '--window'),
	};
}
