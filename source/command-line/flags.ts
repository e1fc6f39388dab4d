import meow from 'meow';
import {UserError} from '../user-error.js';
import {argumentText, commands, type CommandName} from './command-table.js';
import {flags, valuesOf, type Flag} from './flag-table.js';
import {chosenWord} from './flag-values.js';
import {nearestName} from './nearest-name.js';

/** What the command line said: the command, and each flag's value or `''` for a switch. */
export type CommandLine = {
	readonly command: CommandName;
	/** What the command takes beside its flags, if it was given. */
	readonly argument: string | undefined;
	/** All of them, for a command that takes more than one. */
	readonly arguments: readonly string[];
	readonly given: ReadonlyMap<string, string>;
	/** Switches that were turned off, as by `--no-bell`, which outranks the configuration; absent: none. */
	readonly off?: ReadonlySet<string>;
};

/** Reads the arguments. Throws UserError for anything that no command takes. */
export function parseCommandLine(words: readonly string[]): CommandLine {
	const argv = withValuesApart(words);
	checkWords(argv);
	const cli = meow({
		importMeta: import.meta,
		argv,
		// Without this it would look for a package.json beside the bundle.
		pkg: {},
		description: false,
		help: false,
		autoHelp: false,
		autoVersion: false,
		// Unknown flags are told in our words, with exit code 64.
		allowUnknownFlags: true,
		flags: Object.fromEntries(
			flags.map(flag => [
				camelCase(flag.name),
				{
					...(flag.value === undefined
						? {type: 'boolean' as const}
						: {type: 'string' as const, isMultiple: true}),
					...(flag.short === undefined ? {} : {shortFlag: flag.short}),
				},
			]),
		),
	});
	const isAskingAbout = ['--help', '-h', '--version'].some(each =>
		argv.includes(each),
	);
	const {command, rest} = commandFrom(cli.input, isAskingAbout);
	const given = new Map<string, string>();
	for (const [name, value] of Object.entries(cli.flags)) {
		const flag = flags.find(each => camelCase(each.name) === name);
		if (flag === undefined) throw unknownFlag(name, '-');
		if (value === undefined || value === false) continue;
		if (Array.isArray(value) && value.length === 0 && !isNamed(flag, argv)) {
			continue;
		}

		if (flag.commands?.includes(command) === false) {
			throw new UserError({
				what: `--${flag.name} does not belong to ${command === '' ? 'the dashboard' : command}`,
				tryThis: `it is for: ${flag.commands.map(each => (each === '' ? 'etcd-medic' : each)).join(', ')}`,
			});
		}

		given.set(flag.name, lastText(flag, value, argv));
		const values = valuesOf(flag, command);
		if (values !== undefined) chosenWord(given, flag.name, values);
	}

	const off = flags.filter(flag => isTurnedOff(flag, argv));
	return {
		command,
		argument: rest[0],
		arguments: rest,
		given,
		...(off.length === 0 ? {} : {off: new Set(off.map(({name}) => name))}),
	};
}

// `-wjson`, as etcdctl takes it, is `-w=json`; meow would read four switches. Not
// where the word stands for the value of the flag before it.
function withValuesApart(words: readonly string[]): readonly string[] {
	const end = words.indexOf('--');
	return words.map((word, index) => {
		if (end !== -1 && index > end) return word;
		const before = words[index - 1] ?? '';
		const [, letter, value = ''] = /^-([a-z])([^=].*)$/s.exec(word) ?? [];
		const isValue = flags.some(
			each => each.value !== undefined && wordsFor(each).includes(before),
		);
		const takesValue = flags.some(
			each => each.short === letter && each.value !== undefined,
		);
		return letter !== undefined && takesValue && !isValue
			? `-${letter}=${value}`
			: word;
	});
}

function isTurnedOff({name, value}: Flag, argv: readonly string[]): boolean {
	return (
		value === undefined &&
		(argv.includes(`--no-${name}`) || argv.includes(`--${name}=false`))
	);
}

// meow takes `--Endpoints` and `--endpoints.x` without using them, and any value
// of a switch but "true" for "false": `--read-only=yes` must not open a
// dashboard that can change things.
function checkWords(argv: readonly string[]): void {
	const end = argv.indexOf('--');
	for (const word of end === -1 ? argv : argv.slice(0, end)) {
		const [, name, value] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
		if (name === undefined) continue;
		const isIt = (each: Flag): boolean =>
			each.name === name ||
			(each.value === undefined && `no-${each.name}` === name);
		const flag = flags.find(each => isIt(each));
		if (flag === undefined) throw unknownFlag(name, '--');
		if (value === undefined) continue;
		if (flag.value !== undefined && value.trim() === '') throw empty(flag);
		if (flag.value === undefined && !/^(?:true|false)$/.test(value)) {
			const tryThis = `give --${name} alone`;
			throw new UserError({what: `--${name} takes no value`, tryThis});
		}
	}
}

// `--endpoints ''` reads as an empty list, like a flag that was not given at all.
function isNamed(flag: Flag, argv: readonly string[]): boolean {
	return wordsFor(flag).some(each => argv.includes(each));
}

function wordsFor({name, short}: Flag): readonly string[] {
	return [`--${name}`, ...(short === undefined ? [] : [`-${short}`])];
}

function commandFrom(
	input: readonly string[],
	isAskingAbout: boolean,
): {
	command: CommandName;
	rest: readonly string[];
} {
	const [word = '', ...rest] = input;
	const [argument, extra] = rest;
	const known = commands.find(each => each.name === word);
	if (known === undefined) {
		const near = nearestName(
			word,
			commands.map(each => each.name).filter(name => name !== ''),
		);
		throw new UserError({
			what: `no such command: ${word}`,
			tryThis: `${near === undefined ? '' : `did you mean ${near}? `}one of ${commands
				.map(each => each.name)
				.filter(name => name !== '')
				.join(', ')}; etcd-medic --help lists them`,
		});
	}

	const takes = 'argument' in known ? known.argument : undefined;
	const isMany = takes !== undefined && 'isMany' in takes;
	const unexpected =
		takes === undefined ? argument : isMany ? undefined : extra;
	if (unexpected !== undefined) {
		throw new UserError({
			what: `unexpected argument: ${unexpected}`,
			tryThis: `etcd-medic ${known.name} --help shows what it takes`,
		});
	}

	if (takes?.isOptional === false && argument === undefined && !isAskingAbout) {
		throw new UserError({
			what: `${known.name} needs ${takes.name}: ${argumentText(takes)}`,
			tryThis: `etcd-medic ${known.name} --help shows what it takes`,
		});
	}

	return {command: known.name, rest};
}

function lastText(flag: Flag, value: unknown, argv: readonly string[]): string {
	if (flag.value === undefined) return '';
	const last: unknown = Array.isArray(value) ? value.at(-1) : value;
	if (typeof last !== 'string' || last.trim() === '') {
		const at = argv.findLastIndex(each => wordsFor(flag).includes(each));
		const after = argv[at + 1] ?? '';
		if (/^-[^-]/.test(after)) {
			throw new UserError({
				what: `--${flag.name} is followed by ${after}, which begins as a flag does`,
				tryThis: `give --${flag.name}=${after}`,
			});
		}

		throw empty(flag);
	}

	return last;
}

function empty(flag: Flag): UserError {
	const tryThis = `give --${flag.name} ${flag.value}`;
	return new UserError({what: `--${flag.name} is empty`, tryThis});
}

function unknownFlag(name: string, dashes: '-' | '--'): UserError {
	const bare = name.toLowerCase().replaceAll('-', '');
	const near = flags.find(
		flag =>
			flag.name.startsWith(name.toLowerCase().slice(0, 4)) ||
			flag.name.replaceAll('-', '') === bare,
	);
	return new UserError({
		what: `unknown flag: ${dashes}${name}`,
		tryThis:
			near === undefined
				? 'etcd-medic COMMAND --help lists the flags of a command'
				: `did you mean --${near.name}?`,
	});
}

function camelCase(name: string): string {
	return name.replaceAll(/-([a-z])/g, (_, letter: string) =>
		letter.toUpperCase(),
	);
}
