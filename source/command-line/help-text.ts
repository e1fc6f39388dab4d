import {wrap} from '../present/text/text-fit.js';
import {
	argumentText,
	commands,
	type Command,
	type CommandName,
} from './command-table.js';
import {flags, valuesOf, type Flag} from './flag-table.js';
import {inWords} from './flag-values.js';

type Rows = ReadonlyArray<readonly [left: string, right: string]>;

/** Of a pipe, a file and a terminal that does not say. */
const defaultColumns = 80;
/** Narrower than that the right column has its rows below the left one. */
const leastRightColumns = 30;

/**
 * The help of one command from the tables; of the whole program for the command
 * without a name. Wrapped to so many columns.
 */
export function helpText(
	name: CommandName = '',
	terminalColumns: number = defaultColumns,
): string {
	// A terminal that was never given a size says 0.
	const columns = terminalColumns > 0 ? terminalColumns : defaultColumns;
	const command: Command | undefined = commands.find(
		each => each.name === name,
	);
	return (
		command === undefined || command.name === ''
			? programHelp(columns)
			: commandHelp(command, columns)
	).join('\n');
}

function programHelp(columns: number): readonly string[] {
	return [
		...wrap(
			'etcd-medic: why etcd is frozen, and how to bring it back',
			columns,
		),
		'',
		...wrap('Usage: etcd-medic [COMMAND] [FLAGS]', columns),
		...section(
			'Commands (etcd-medic COMMAND --help tells more of one):',
			commands.map(each => [
				each.name === '' ? '(none)' : withArgument(each),
				each.about,
			]),
			columns,
		),
		...section('Flags without a command:', ownFlags(''), columns),
		...section('Connection:', flagsOf('connection', ''), columns),
		...section('Flags of every command:', flagsOf('global', ''), columns),
		'',
		...wrap(
			'Nothing is changed without a confirmation or --yes. Exit codes:',
			columns,
		),
		...indented(
			[
				'of check: 0 ok, 1 warning, 2 critical, 3 cannot tell;',
				'of recover: 0 writable (or nothing to do), 1 done with warnings, 2 not recovered, 3 refused by a safety rule;',
				`${everywhere}.`,
			],
			columns,
		),
		'',
	];
}

function commandHelp(command: Command, columns: number): readonly string[] {
	const {name, about, argument, isOffline, exitCodes} = command;
	return [
		...wrap(`etcd-medic ${name}: ${about}`, columns),
		'',
		...wrap(`Usage: etcd-medic ${withArgument(command)} [FLAGS]`, columns),
		...section(
			'Argument:',
			argument === undefined ? [] : [[argument.name, argumentText(argument)]],
			columns,
		),
		...section(`Flags of ${name}:`, ownFlags(name), columns),
		...section(
			'Connection:',
			isOffline ? [] : flagsOf('connection', name),
			columns,
		),
		...section('Flags of every command:', flagsOf('global', name), columns),
		'',
		'Exit codes:',
		...indented([...(exitCodes ?? ['0 done']), everywhere], columns),
		'',
	];
}

/** The exit codes that every command has. */
export const everywhere =
	'64 usage, 70 internal error; 129, 130 and 143 ended by a signal';

/** A command as it is typed: its name and what it takes beside its flags. */
export function withArgument({name, argument}: Command): string {
	if (argument === undefined) return name;
	return `${name} ${argument.isOptional ? `[${argument.name}]` : argument.name}`;
}

/** What a flag does for this command, and what it takes; the variable that stands in for it at the end. */
export function flagText(flag: Flag, command: string): string {
	const [first, ...others] = valuesOf(flag, command) ?? [];
	const values =
		first === undefined
			? ''
			: `: ${inWords([first === 'default' ? first : `${first} (default)`, ...others])}`;
	const environment =
		flag.environment === undefined ? '' : ` [${flag.environment}]`;
	return `${flag.about}${values}${environment}`;
}

/** A flag as it is typed. */
export function flagWord({name, value}: Flag): string {
	return `--${name}${value === undefined ? '' : ` ${value}`}`;
}

function ownFlags(command: string): Rows {
	return flags
		.filter(each => each.commands?.includes(command))
		.map(each => [flagWord(each), flagText(each, command)]);
}

function flagsOf(group: Flag['group'], command: string): Rows {
	return flags
		.filter(each => each.group === group)
		.map(each => [flagWord(each), flagText(each, command)]);
}

function section(
	title: string,
	rows: Rows,
	columns: number,
): readonly string[] {
	if (rows.length === 0) return [];
	const left = Math.max(...rows.map(([text]) => text.length)) + 4;
	return [
		'',
		...wrap(title, columns),
		...rows.flatMap(row =>
			columns - left < leastRightColumns
				? below(row, columns)
				: beside(row, left, columns),
		),
	];
}

function beside(
	[left, right]: Rows[number],
	width: number,
	columns: number,
): readonly string[] {
	return wrap(right, columns - width).map(
		(text, index) => (index === 0 ? `  ${left}` : '').padEnd(width) + text,
	);
}

function below(
	[left, right]: Rows[number],
	columns: number,
): readonly string[] {
	return [
		`  ${left}`,
		...wrap(right, Math.max(1, columns - 6)).map(text => `      ${text}`),
	];
}

function indented(
	lines: readonly string[],
	columns: number,
): readonly string[] {
	return lines.flatMap(line =>
		wrap(line, Math.max(1, columns - 4)).map(
			(text, index) => `${index === 0 ? '  ' : '    '}${text}`,
		),
	);
}
