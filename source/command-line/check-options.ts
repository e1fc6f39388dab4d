import {parseDuration} from '../duration.js';
import type {Milliseconds} from '../units.js';
import {UserError} from '../user-error.js';
import {chosenWord, failLevels, outputs} from './flag-values.js';

export type CheckOutput = (typeof outputs.check)[number];

/** What `check` was asked for beyond the connection. */
export type CheckOptions = {
	readonly output: CheckOutput;
	/** Between two scrapes; `undefined`: not said, so a kept scrape may spare the wait. */
	readonly windowMs: Milliseconds | undefined;
	/** Only the verdict, and nothing when it is ok. */
	readonly isQuiet: boolean;
	/** From which level on the exit code tells of trouble. */
	readonly failOn: (typeof failLevels)[number];
};

/** Reads the flags of `check`. Throws UserError for what it does not take. */
export function checkOptionsFrom(
	given: ReadonlyMap<string, string>,
): CheckOptions {
	const output = chosenWord(given, 'output', outputs.check);
	const isQuiet = given.has('quiet');
	if (isQuiet && output !== 'table') {
		throw new UserError({
			what: `--quiet goes with the table, not with --output ${output}`,
			tryThis: 'give one of the two',
		});
	}

	const window = given.get('window');
	return {
		output,
		isQuiet,
		failOn: chosenWord(given, 'fail-on', failLevels),
		windowMs:
			window === undefined ? undefined : parseDuration(window, '--window'),
	};
}
