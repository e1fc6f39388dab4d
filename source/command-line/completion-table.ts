import {commands, type Command} from './command-table.js';
import {flags, valuesOf, type Flag} from './flag-table.js';

/** What can be typed after one command; the command without a name is what comes before one. */
export type CompletedCommand = {
	readonly name: string;
	readonly about: string;
	readonly flags: readonly CompletedFlag[];
	readonly argument: Completed;
};

/** One flag of one command. */
export type CompletedFlag = {
	/** Without its dashes. */
	readonly name: string;
	/** The one letter that stands for it; absent: none does. */
	readonly short?: string | undefined;
	readonly about: string;
	/** What stands for the value in the help; absent for a switch. */
	readonly valueName: string | undefined;
	readonly value: Completed;
};

/** What can be offered in one place. */
export type Completed =
	/** Nothing is taken there, or nobody can know what. */
	| {readonly kind: 'nothing'}
	| {readonly kind: 'files'}
	| {readonly kind: 'words'; readonly words: readonly string[]};

/**
 * What a shell can offer, from the tables of commands and flags. `argumentWords`:
 * what a command takes that another table names.
 */
export function completionTable(
	argumentWords: Readonly<Record<string, readonly string[]>>,
): readonly CompletedCommand[] {
	return commands.map((command: Command) => ({
		name: command.name,
		about: command.about,
		flags: flags
			.filter(each => isFor(each, command))
			.map(each => completedFlag(each, command.name)),
		argument: argumentOf(command, argumentWords[command.name]),
	}));
}

/** Every flag, with its dashes, that the next word belongs to. */
export function flagsWithValue(
	table: readonly CompletedCommand[],
): readonly string[] {
	return [
		...new Set(
			table.flatMap(each =>
				each.flags
					.filter(({valueName}) => valueName !== undefined)
					.flatMap(({name, short}) => [
						`--${name}`,
						...(short === undefined ? [] : [`-${short}`]),
					]),
			),
		),
	];
}

function isFor(flag: Flag, {name, isOffline}: Command): boolean {
	if (flag.group === 'connection' && isOffline === true) return false;
	return flag.commands?.includes(name) ?? true;
}

function completedFlag(flag: Flag, command: string): CompletedFlag {
	const words = valuesOf(flag, command);
	return {
		name: flag.name,
		short: flag.short,
		about: flag.about,
		valueName: flag.value,
		value:
			words === undefined
				? {kind: flag.value === 'FILE' ? 'files' : 'nothing'}
				: {kind: 'words', words},
	};
}

function argumentOf(
	{argument}: Command,
	words: readonly string[] | undefined,
): Completed {
	if (argument === undefined) return {kind: 'nothing'};
	const known = argument.values ?? words;
	return known === undefined ? {kind: 'files'} : {kind: 'words', words: known};
}
