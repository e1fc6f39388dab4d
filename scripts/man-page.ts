// The man page as text, from the tables of commands, flags and keys.
import {
	argumentText,
	commands,
	type Command,
} from '../source/command-line/command-table.js';
import {flags, type Flag} from '../source/command-line/flag-table.js';
import {inWords} from '../source/command-line/flag-values.js';
import {
	everywhere,
	flagText,
	flagWord,
	withArgument,
} from '../source/command-line/help-text.js';
import {kubeadmManifest} from '../source/host/discover.js';
import {
	screens,
	type KeyBinding,
	type Place,
} from '../source/view/key-binding.js';

type Row = readonly [term: string, text: string];

/** The page in roff, for `man`. It has no date, so that the same tables give the same bytes. */
export function manPage(
	version: string,
	keyTable: readonly KeyBinding[],
): string {
	return [
		'.\\" Made by npm run man from the tables of commands, flags and keys.',
		`.TH ETCD\\-MEDIC 1 "" "etcd\\-medic ${roff(version)}" "User Commands"`,
		'.SH NAME',
		'etcd\\-medic \\- why etcd is frozen, and how to bring it back',
		'.SH SYNOPSIS',
		'.B etcd\\-medic',
		'.RI [ COMMAND ]\n.RI [ FLAGS ]',
		...description(),
		'.SH COMMANDS',
		...commands.flatMap(each => commandPart(each)),
		'.SH CONNECTION',
		'Of every command that asks a cluster. A flag goes before its variable.',
		...rows(flagRows('connection', '')),
		'.SH FLAGS OF EVERY COMMAND',
		...rows(flagRows('global', '')),
		'.SH KEYS',
		...keyParts(keyTable),
		'.SH EXIT STATUS',
		'What 0 to 3 mean is said with each command.',
		...rows([['Every command', everywhere]]),
		'.SH ENVIRONMENT',
		...rows(environment()),
		'.SH FILES',
		...rows(files),
		'.SH EXAMPLES',
		...examples.flatMap(([about, line]) => [
			'.PP',
			roff(about),
			'.PP',
			'.nf',
			`.RS\n${roff(line)}\n.RE`,
			'.fi',
		]),
		'.SH SEE ALSO',
		'.BR etcd (1),',
		'.BR etcdctl (1)',
		'',
	].join('\n');
}

function description(): readonly string[] {
	return [
		'.SH DESCRIPTION',
		...paragraphs([
			'etcd-medic connects to every member of an etcd cluster, shows what each one says, names the cause with its evidence, and steps through the recovery. It needs neither kubectl nor a working API server.',
			'Nothing is changed without a confirmation or --yes. Without a command it is a live dashboard.',
			'Without --endpoints and ETCDCTL_ENDPOINTS it looks for an etcd on this host: the static-pod manifest of kubeadm, then the certificates of k3s and RKE2, then 127.0.0.1:2379.',
		]),
	];
}

function commandPart(command: Command): readonly string[] {
	const {name, about, argument, exitCodes} = command;
	const own = flags.filter(each => each.commands?.includes(name));
	return [
		'.TP',
		`.B ${roff(name === '' ? '(no command)' : withArgument(command))}`,
		roff(about),
		'.RS',
		...rows([
			...(argument === undefined
				? []
				: [[argument.name, argumentText(argument)] as const]),
			...own.map(each => flagRow(each, name)),
			...(exitCodes === undefined
				? []
				: [['Exit status', exitCodes.join(' ')] as const]),
		]),
		'.RE',
	];
}

function flagRows(group: Flag['group'], command: string): readonly Row[] {
	return flags
		.filter(each => each.group === group)
		.map(each => flagRow(each, command));
}

function flagRow(flag: Flag, command: string): Row {
	return [flagWord(flag), flagText(flag, command)];
}

// A part for each set of places, in the order in which the table comes to it.
function keyParts(keyTable: readonly KeyBinding[]): readonly string[] {
	const parts = new Map<string, Row[]>();
	for (const {shown, label, places} of keyTable) {
		const where = placeWords(places);
		const part = parts.get(where) ?? [];
		part.push([shown, label]);
		parts.set(where, part);
	}

	return [...parts].flatMap(([where, part]) => [
		`.SS ${roff(where)}`,
		...rows(part),
	]);
}

const stepPages: Readonly<Record<string, string>> = {
	'page-enter': 'that only reads',
	'page-press-y': 'that y confirms',
	'page-buttons': 'with buttons',
	'page-typing': 'that is confirmed by typing',
};

function placeWords(places: readonly Place[]): string {
	const on = screens.filter(each => places.includes(each));
	const missing = screens.filter(each => !places.includes(each));
	const pages = Object.keys(stepPages).filter(each =>
		places.some(place => place === each),
	);
	const kinds =
		pages.length === Object.keys(stepPages).length
			? ''
			: ` ${inWords(pages.map(each => stepPages[each] ?? ''))}`;
	const words = [
		...(missing.length === 0
			? ['every screen']
			: on.length > missing.length
				? [`every screen but ${missing.join(', ')}`]
				: on.map(each => `the screen ${each}`)),
		...(pages.length === 0 ? [] : [`the page of a step${kinds}`]),
		...(places.includes('page-prefix') ? ['the page of a prefix'] : []),
	];
	return `On ${words.join('; ')}`;
}

function environment(): readonly Row[] {
	return [
		...flags.flatMap(each =>
			each.environment === undefined
				? []
				: [[each.environment, `stands in for --${each.name}`] as const],
		),
		[
			'ETCDCTL_PASSWORD',
			'the password of --user; without it and with a terminal it is asked for',
		],
		['XDG_STATE_HOME', 'where the state directory is, ~/.local/state if unset'],
		[
			'XDG_CONFIG_HOME',
			'where the configuration file is looked for, ~/.config if unset',
		],
		['INK_SCREEN_READER', 'true: as --screen-reader'],
		[
			'ETCD_BIN_DIR',
			'where drill --real looks for etcd first, before the PATH',
		],
		['NO_COLOR', 'when not empty: no colours'],
		[
			'LC_ALL, LC_CTYPE, LANG, TERM',
			'decide whether characters beyond ASCII are shown, as --ascii does',
		],
	];
}

const files: readonly Row[] = [
	[
		'$XDG_CONFIG_HOME/etcd-medic/config.yaml, /etc/etcd-medic/config.yaml',
		'the configuration, where --config names no other: the first one found',
	],
	[
		'$XDG_STATE_HOME/etcd-medic/run-*.jsonl',
		'the journal of each run, read by report and by --resume',
	],
	[
		'$XDG_STATE_HOME/etcd-medic/snapshot-*.db, maintain-snapshot-*.db',
		'the backup taken before a change, unless --snapshot names another place',
	],
	[
		'$XDG_STATE_HOME/etcd-medic/kept-scrape-*.json',
		'what the last check read of /metrics, so that the next one need not wait',
	],
	['$XDG_STATE_HOME/etcd-medic/drills/', 'the debriefs and scores of drills'],
	[kubeadmManifest, 'read for endpoints, certificates and the metrics address'],
];

const examples: ReadonlyArray<readonly [about: string, line: string]> = [
	['On a control-plane node, the dashboard:', 'etcd-medic'],
	[
		'From elsewhere, once, for a script:',
		'etcd-medic check --endpoints https://10.0.0.1:2379 --cacert ca.crt --cert client.crt --key client.key --output json',
	],
	['Practise on a simulated cluster:', 'etcd-medic drill nospace'],
	[
		'Complete commands and flags in this shell:',
		'source <(etcd-medic completion bash)',
	],
];

function rows(all: readonly Row[]): readonly string[] {
	return all.flatMap(([term, text]) => ['.TP', `.B ${roff(term)}`, roff(text)]);
}

function paragraphs(all: readonly string[]): readonly string[] {
	return all.flatMap((text, index) =>
		index === 0 ? [roff(text)] : ['.PP', roff(text)],
	);
}

/** Text that roff shows as it is: a hyphen that can be copied, no escapes, no request at the start of a line. */
export function roff(text: string): string {
	return text
		.replaceAll('\\', '\\e')
		.replaceAll('-', '\\-')
		.replaceAll(
			/[^\n\u0020-\u007E]/gu,
			each =>
				`\\[u${(each.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}]`,
		)
		.replaceAll(/^(?=[.'])/gm, '\\&');
}
