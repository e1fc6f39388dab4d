import {inWords} from './flag-values.js';
import {preventKinds} from './prevent-flags.js';

/** The shells that `completion` speaks. */
export const shells = ['bash', 'zsh', 'fish'] as const;

/** One command. `argument` is what it takes beside its flags. */
export type Command = {
	readonly name: string;
	readonly about: string;
	/** It takes no connection flag: it asks no cluster. */
	readonly isOffline?: true;
	/** What its exit codes mean, where they are more than 0 and those of every command. */
	readonly exitCodes?: readonly string[];
	readonly argument?: {
		readonly name: string;
		/** What may stand there. */
		readonly about: string;
		/** The only words that may stand there; absent: files, or what a table elsewhere has. */
		readonly values?: readonly string[];
		readonly isOptional: boolean;
		/** It may be given more than once. */
		readonly isMany?: true;
	};
};

const asCheck = ['0 ok, 1 warning, 2 critical, 3 cannot tell'] as const;
const asRecover = [
	'0 done and writable, or nothing to do; 1 done with warnings;',
	'2 not recovered, says what is still armed; 3 refused by a safety rule',
] as const;

/** Every command; the one without a name is the dashboard. */
export const commands = [
	{
		name: '',
		about: 'live dashboard of every member; the plan and its steps from inside',
	},
	{
		name: 'recover',
		about: 'the dashboard, opened at the plan',
		exitCodes: asRecover,
	},
	{
		name: 'check',
		about: 'one-shot health; exit 0 ok, 1 warning, 2 critical, 3 cannot tell',
		exitCodes: asCheck,
	},
	{
		name: 'watch',
		about:
			'wall screen that changes nothing; not a terminal: a line per change, or --json per round',
		exitCodes: ['with --once: 0 ok, 1 warning, 2 critical, 3 cannot tell'],
	},
	{
		name: 'plan',
		about:
			'prints the plan, its predictions and its etcdctl lines; changes nothing',
		exitCodes: ['0 printed, or nothing to do; 3 refused, or no member answers'],
	},
	{
		name: 'maintain',
		about:
			'for a timer: defragments one member after the other, only where the rules say so',
		exitCodes: asRecover,
	},
	{
		name: 'writers',
		about:
			'who writes how much, by a bounded watch; --census: which keys there are',
		exitCodes: ['0 counted, 3 no member to read from'],
	},
	{
		name: 'snapshot',
		about: 'saves a backup and proves its hash',
		exitCodes: ['0 saved and proven, 2 not saved, 3 no member to take it from'],
		argument: {
			name: 'FILE',
			about: 'where the backup goes, e.g. /var/backups/etcd.db',
			isOptional: false,
		},
	},
	{
		name: 'prevent',
		about:
			'prints prometheus, grafana, kubeadm, manifest, systemd or cronjob configuration for the measured cluster',
		exitCodes: ['0 printed, 3 no member answers (--offline asks none)'],
		argument: {
			name: 'KIND',
			about: 'what to make',
			values: preventKinds,
			isOptional: false,
		},
	},
	{
		name: 'report',
		about: 'the timeline of a run from its journal (default: the newest one)',
		isOffline: true,
		argument: {
			name: 'JOURNAL',
			about: 'the journal of a run (default: the newest one)',
			isOptional: true,
		},
	},
	{
		name: 'explain',
		about:
			'reads etcd logs (files, - for stdin; default: of this node) and says what happened',
		isOffline: true,
		exitCodes: ["0 explained, 3 nothing in it looks like etcd's log"],
		argument: {
			name: 'FILE...',
			about: 'logs of etcd, or - for standard input',
			isOptional: true,
			isMany: true,
		},
	},
	{
		name: 'lint',
		about:
			'traps in an etcd manifest, kubeadm file, systemd unit or flags; exit as check',
		isOffline: true,
		exitCodes: asCheck,
		argument: {
			name: 'FILE...',
			about:
				'a static-pod manifest, kubeadm ClusterConfiguration, systemd unit or flags as ps prints them; - for standard input',
			isOptional: false,
			isMany: true,
		},
	},
	{
		name: 'drill',
		about:
			'training on a simulated cluster; drill serve SCENARIO only runs it, for any client',
		isOffline: true,
		exitCodes: [
			'0 the right end with every point, 1 with fewer, 2 another end',
		],
		argument: {
			name: 'SCENARIO',
			about: 'one of drill --list; serve SCENARIO only runs it',
			isOptional: true,
			isMany: true,
		},
	},
	{
		name: 'completion',
		about: 'prints what completes commands, flags and their values in a shell',
		isOffline: true,
		argument: {
			name: 'SHELL',
			about: 'the shell that it is for',
			values: shells,
			isOptional: false,
		},
	},
] as const satisfies readonly Command[];

/** What may stand for an argument, in words. */
export function argumentText({
	about,
	values,
}: NonNullable<Command['argument']>): string {
	return values === undefined ? about : `${about}, one of ${inWords(values)}`;
}

export type CommandName = (typeof commands)[number]['name'];
