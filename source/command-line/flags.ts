import meow from 'meow';
import {UserError} from '../user-error.js';

/** One command-line flag. The help text is made from this table, and so is what is accepted. */
export type Flag = {
	readonly name: string;
	/** What stands for the value in the help; absent for a switch. */
	readonly value?: string;
	readonly about: string;
	/** The environment variable that stands in for it, as etcdctl's does. */
	readonly environment?: string;
	/** Commands that take it; absent: all. */
	readonly commands?: readonly string[];
};

export const commands = [
	{
		name: '',
		about: 'live dashboard of every member; the plan and its steps from inside',
	},
	{name: 'recover', about: 'the dashboard, opened at the plan'},
	{
		name: 'check',
		about: 'one-shot health; exit 0 ok, 1 warning, 2 critical, 3 cannot tell',
	},
] as const;

export type CommandName = (typeof commands)[number]['name'];

export const flags: readonly Flag[] = [
	{
		name: 'endpoints',
		value: 'URL,...',
		about: 'members to begin with; the member list gives the rest',
		environment: 'ETCDCTL_ENDPOINTS',
	},
	{
		name: 'cacert',
		value: 'FILE',
		about: 'CA that signed the servers’ certificates',
		environment: 'ETCDCTL_CACERT',
	},
	{
		name: 'cert',
		value: 'FILE',
		about: 'client certificate',
		environment: 'ETCDCTL_CERT',
	},
	{
		name: 'key',
		value: 'FILE',
		about: 'key of the client certificate',
		environment: 'ETCDCTL_KEY',
	},
	{
		name: 'user',
		value: 'NAME',
		about: 'etcd user; the password comes from ETCDCTL_PASSWORD or a prompt',
		environment: 'ETCDCTL_USER',
	},
	{
		name: 'command-timeout',
		value: 'TIME',
		about:
			'deadline of each call, e.g. 5s (default); compaction and defragment have 10m unless it is given, and are waited for beyond it',
		environment: 'ETCDCTL_COMMAND_TIMEOUT',
	},
	{
		name: 'manifest',
		value: 'FILE',
		about: 'static-pod manifest to take endpoints and certificates from',
	},
	{
		name: 'metrics-urls',
		value: 'URL,...',
		about:
			'/metrics of each endpoint in turn, or NAME=URL by member name, where the client port does not serve it',
	},
	{
		name: 'interval',
		value: 'TIME',
		about: 'between two rounds (default 1s)',
		commands: ['', 'recover'],
	},
	{
		name: 'read-only',
		about: 'nothing can be changed from this dashboard',
		commands: [''],
	},
	{
		name: 'ascii',
		about: 'no character beyond ASCII',
		commands: ['', 'recover', 'check'],
	},
	{
		name: 'snapshot',
		value: 'FILE',
		about:
			'where the plan saves its snapshot (default: in the state directory)',
		commands: ['', 'recover'],
	},
	{
		name: 'yes',
		about:
			'run the plan without asking, line by line; stops at the first step that may not run',
		commands: ['recover'],
	},
	{
		name: 'resume',
		about:
			'with --yes: take up the run that did not come to its end (the dashboard does so by itself)',
		commands: ['recover'],
	},
	{
		name: 'output',
		value: 'table|json',
		about: 'form of the answer (default table)',
		commands: ['check'],
	},
	{
		name: 'window',
		value: 'TIME',
		about:
			'between the two scrapes that fsync and commit times come from (default 2s); 0: no wait, since the member started',
		commands: ['check'],
	},
	{name: 'debug', about: 'stack traces for internal errors'},
	{name: 'help', about: 'this text'},
	{name: 'version', about: 'the version'},
];

/** What the command line said: the command, and each flag's value or `''` for a switch. */
export type CommandLine = {
	readonly command: CommandName;
	readonly given: ReadonlyMap<string, string>;
};

/** Reads the arguments. Throws UserError for anything that no command takes. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
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
				flag.value === undefined
					? {type: 'boolean' as const}
					: {type: 'string' as const, isMultiple: true},
			]),
		),
	});
	const command = commandFrom(cli.input);
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

		given.set(flag.name, lastText(flag, value));
	}

	return {command, given};
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
	return argv.includes(`--${flag.name}`);
}

function commandFrom(input: readonly string[]): CommandName {
	const [word = '', extra] = input;
	const known = commands.find(each => each.name === word);
	if (known === undefined) {
		throw new UserError({
			what: `no such command: ${word}`,
			tryThis: `one of ${commands
				.map(each => each.name)
				.filter(name => name !== '')
				.join(', ')}; etcd-medic --help lists them`,
		});
	}

	if (extra !== undefined) {
		throw new UserError({
			what: `unexpected argument: ${extra}`,
			tryThis: 'etcd-medic --help shows what each command takes',
		});
	}

	return known.name;
}

function lastText(flag: Flag, value: unknown): string {
	if (flag.value === undefined) return '';
	const last: unknown = Array.isArray(value) ? value.at(-1) : value;
	if (typeof last !== 'string' || last.trim() === '') {
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
				? 'etcd-medic --help lists the flags'
				: `did you mean --${near.name}?`,
	});
}

function camelCase(name: string): string {
	return name.replaceAll(/-([a-z])/g, (_, letter: string) =>
		letter.toUpperCase(),
	);
}
