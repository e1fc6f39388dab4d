import {commands} from './command-table.js';
import {flags, type Flag} from './flag-table.js';

/** The help text of the whole program, from the tables. */
export function helpText(): string {
	const nameOf = (flag: Flag): string =>
		`--${flag.name}${flag.value === undefined ? '' : ` ${flag.value}`}`;
	const lines = (rows: ReadonlyArray<readonly [string, string]>): string[] => {
		const width = Math.max(...rows.map(([left]) => left.length)) + 2;
		return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`);
	};

	return [
		'etcd-medic: why etcd is frozen, and how to bring it back',
		'',
		'Usage: etcd-medic [command] [flags]',
		'',
		'Commands:',
		...lines(
			commands.map(each => [
				each.name === ''
					? '(none)'
					: 'argument' in each
						? `${each.name} ${each.argument.isOptional ? `[${each.argument.name}]` : each.argument.name}`
						: each.name,
				each.about,
			]),
		),
		'',
		'Flags:',
		...lines(
			flags.map(flag => [
				nameOf(flag),
				`${flag.about}${flag.environment === undefined ? '' : ` [${flag.environment}]`}`,
			]),
		),
		'',
		'Nothing is changed without a confirmation or --yes. Exit codes of recover:',
		'  0 writable (or nothing to do), 2 not recovered, 3 refused by a safety rule;',
		'  64 usage, 70 internal error, 130 and 143 signals.',
		'',
	].join('\n');
}
