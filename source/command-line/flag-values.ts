import {UserError} from '../user-error.js';

/** Words to choose from; the first is the default. */
export type Words = readonly [string, ...string[]];

/** What `--output` of each command takes. */
export const outputs = {
	check: ['table', 'json', 'markdown', 'prometheus'],
	plan: ['text', 'json'],
	report: ['markdown', 'json'],
	explain: ['text', 'json'],
	lint: ['text', 'json'],
	writers: ['text', 'json'],
	drill: ['text', 'json'],
} as const satisfies Readonly<Record<string, Words>>;

/** What `check --fail-on` takes. */
export const failLevels = ['warning', 'critical'] as const;

/** What `writers --by` takes. */
export const writerGroups = ['resource', 'namespace'] as const;

/** What `prevent --api` takes, of kubeadm. */
export const kubeadmApis = ['v1beta4', 'v1beta3'] as const;

/** The word that a flag was given, the first where it was not. Throws UserError for any other. */
export function chosenWord<Word extends string>(
	given: ReadonlyMap<string, string>,
	flag: string,
	words: readonly [Word, ...Word[]],
): Word {
	const text = given.get(flag);
	if (text === undefined) return words[0];
	const word = words.find(each => each === text);
	if (word !== undefined) return word;
	throw new UserError({
		what: `--${flag} takes ${inWords(words)}, not ${JSON.stringify(text)}`,
		tryThis: `give --${flag} ${words.at(1) ?? words[0]}, or leave it out for ${words[0]}`,
	});
}

/** `a`, `a or b`, `a, b or c`. */
export function inWords(words: readonly string[]): string {
	const last = words.at(-1) ?? '';
	return words.length < 2
		? last
		: `${words.slice(0, -1).join(', ')} or ${last}`;
}
