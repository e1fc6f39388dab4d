import {UserError} from '../user-error.js';
import {chosenWord, outputs} from './flag-values.js';
import type {CommandLine} from './flags.js';

/** What `drill` was asked for. */
export type DrillOptions = {
	readonly kind: 'list' | 'scores' | 'serve' | 'play';
	/** The name of an exercise, not looked up yet; `undefined`: none was given. */
	readonly scenario: string | undefined;
	readonly seed: number;
	/** So many times as fast as the clock. */
	readonly speed: number;
	readonly members: number | undefined;
	readonly isReal: boolean;
	readonly asJson: boolean;
};

const defaultSeed = 1;
const mostMembers = 99;

/** Reads the words and flags of `drill`. Throws UserError for anything that it does not take. */
export function drillOptionsFrom({
	arguments: words,
	given,
}: CommandLine): DrillOptions {
	const isServe = words[0] === 'serve';
	const [scenario, extra] = isServe ? words.slice(1) : words;
	if (extra !== undefined) {
		throw new UserError({
			what: `unexpected argument: ${extra}`,
			tryThis: 'etcd-medic drill takes one scenario',
		});
	}

	if (given.has('real') && given.has('members')) {
		throw new UserError({
			what: '--members is for the simulated cluster, and --real is not',
			tryThis: 'leave one of them out',
		});
	}

	return {
		kind: given.has('list')
			? 'list'
			: given.has('scores')
				? 'scores'
				: isServe
					? 'serve'
					: 'play',
		scenario,
		seed: numberFrom(given, 'seed', /^\d{1,9}$/) ?? defaultSeed,
		speed: numberFrom(given, 'speed', /^(?:\d{1,3}|\d{0,3}\.\d{1,3})$/) ?? 1,
		members: membersFrom(given),
		isReal: given.has('real'),
		asJson: chosenWord(given, 'output', outputs.drill) === 'json',
	};
}

function membersFrom(given: ReadonlyMap<string, string>): number | undefined {
	const members = numberFrom(given, 'members', /^\d{1,2}$/);
	if (members !== undefined && (members < 1 || members > mostMembers)) {
		throw new UserError({
			what: `--members takes a number up to ${mostMembers}`,
			tryThis: 'leave it out for as many as the scenario has',
		});
	}

	return members;
}

const examples: Readonly<Record<string, string>> = {
	seed: 'give --seed with a whole number',
	speed: 'give --speed 10 for ten times as fast',
	members: 'give --members 60 for sixty of them',
};

function numberFrom(
	given: ReadonlyMap<string, string>,
	flag: string,
	pattern: RegExp,
): number | undefined {
	const text = given.get(flag);
	if (text === undefined) return undefined;
	const value = Number(text);
	if (!pattern.test(text) || (flag === 'speed' && value === 0)) {
		throw new UserError({
			what: `--${flag} takes a number, not ${text}`,
			tryThis: examples[flag] ?? '',
		});
	}

	return value;
}
