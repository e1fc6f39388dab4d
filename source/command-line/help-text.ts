import {commands, type Command, type CommandName} from './command-table.js';
import {flags, type Flag} from './flag-table.js';

type Rows = ReadonlyArray<readonly [left: string, right: string]>;

/** The help of one command from the tables; of the whole program for the command without a name. */
export function helpText(name: CommandName = ''): string {
	const command: Command | undefined = commands.find(
		each => each.name === name,
	);
	return command === undefined || command.name === ''
		? programHelp()
		: commandHelp(command);
}

function programHelp(): string {
	return [
		'etcd-medic: why etcd is frozen, and how to bring it back',
		'',
		'Usage: etcd-medic [COMMAND] [FLAGS]',
		...section(
			'Commands (etcd-medic COMMAND --help tells more of one):',
			commands.map(each => [
				each.name === '' ? '(none)' : withArgument(each),
				each.about,
			]),
		),
		...section('Flags without a command:', ownFlags('')),
		...section('Connection:', flagsOf('connection')),
		...section('Flags of every command:', flagsOf('global')),
		'',
		'Nothing is changed without a confirmation or --yes. Exit codes:',
		'  of check: 0 ok, 1 warning, 2 critical, 3 cannot tell;',
		'  of recover: 0 writable (or nothing to do), 1 done with warnings,',
		'  2 not recovered, 3 refused by a safety rule;',
		`  ${everywhere}.`,
		'',
	].join('\n');
}

function commandHelp(command: Command): string {
	const {name, about, argument, isOffline, exitCodes} = command;
	return [
		`etcd-medic ${name}: ${about}`,
		'',
		`Usage: etcd-medic ${withArgument(command)} [FLAGS]`,
		...section(
			'Argument:',
			argument === undefined ? [] : [[argument.name, argument.about]],
		),
		...section(`Flags of ${name}:`, ownFlags(name)),
		...section('Connection:', isOffline ? [] : flagsOf('connection')),
		...section('Flags of every command:', flagsOf('global')),
		'',
		'Exit codes:',
		...(exitCodes ?? ['0 done']).map(line => `  ${line}`),
		`  ${everywhere}`,
		'',
	].join('\n');
}

const everywhere =
	'64 usage, 70 internal error; 129, 130 and 143 ended by a signal';

function withArgument({name, argument}: Command): string {
	if (argument === undefined) return name;
	return `${name} ${argument.isOptional ? `[${argument.name}]` : argument.name}`;
}

function ownFlags(command: string): Rows {
	return flags
		.filter(each => each.commands?.includes(command))
		.map(each => rowOf(each));
}

function flagsOf(group: Flag['group']): Rows {
	return flags.filter(each => each.group === group).map(each => rowOf(each));
}

function rowOf(flag: Flag): Rows[number] {
	return [
		`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`,
		`${flag.about}${flag.environment === undefined ? '' : ` [${flag.environment}]`}`,
	];
}

function section(title: string, rows: Rows): readonly string[] {
	if (rows.length === 0) return [];
	const width = Math.max(...rows.map(([left]) => left.length)) + 2;
	return [
		'',
		title,
		...rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`),
	];
}
