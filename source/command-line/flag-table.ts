import {drillFlags} from './drill-flags.js';
import {failLevels, outputs, type Words} from './flag-values.js';
import {lookFlags, sourceFlags} from './look-flags.js';
import {preventFlags} from './prevent-flags.js';
import {writersFlags} from './writers-flags.js';

/** One command-line flag. The help text is made from this table, and so is what is accepted. */
export type Flag = {
	readonly name: string;
	/** One letter that stands for it after a single dash. */
	readonly short?: string;
	/** What stands for the value in the help; absent for a switch. */
	readonly value?: string;
	/** The only values that it takes, the default first, for all commands or for each. */
	readonly values?: Words | Readonly<Record<string, Words>>;
	readonly about: string;
	/** The environment variable that stands in for it, as etcdctl's does. */
	readonly environment?: string;
	/** Commands that take it; absent: all. */
	readonly commands?: readonly string[];
	/** Where the help shows it; absent: among the command's own. */
	readonly group?: 'connection' | 'global';
};

/** Every flag, in the order of the help. */
export const flags: readonly Flag[] = [
	{
		name: 'endpoints',
		value: 'URL,...',
		about: 'members to begin with; the member list gives the rest',
		environment: 'ETCDCTL_ENDPOINTS',
		group: 'connection',
	},
	{
		name: 'cacert',
		value: 'FILE',
		about: 'CA that signed the servers’ certificates',
		environment: 'ETCDCTL_CACERT',
		group: 'connection',
	},
	{
		name: 'cert',
		value: 'FILE',
		about: 'client certificate',
		environment: 'ETCDCTL_CERT',
		group: 'connection',
	},
	{
		name: 'key',
		value: 'FILE',
		about: 'key of the client certificate',
		environment: 'ETCDCTL_KEY',
		group: 'connection',
	},
	{
		name: 'user',
		value: 'NAME',
		about: 'etcd user; the password comes from ETCDCTL_PASSWORD or a prompt',
		environment: 'ETCDCTL_USER',
		group: 'connection',
	},
	{
		name: 'command-timeout',
		value: 'TIME',
		about:
			'deadline of each call, e.g. 5s (default); compaction and defragment have 10m unless it is given, and are waited for beyond it',
		environment: 'ETCDCTL_COMMAND_TIMEOUT',
		group: 'connection',
	},
	{
		name: 'manifest',
		value: 'FILE',
		about: 'static-pod manifest to take endpoints and certificates from',
		group: 'connection',
	},
	{
		name: 'metrics-urls',
		value: 'URL,...',
		about:
			'/metrics of each endpoint in turn, or NAME=URL by member name, where the client port does not serve it',
		group: 'connection',
	},
	{
		name: 'interval',
		value: 'TIME',
		about: 'between two rounds (default 1s)',
		commands: ['', 'recover', 'watch'],
	},
	...lookFlags,
	{
		name: 'json',
		about: 'an object of check --output json for each round, one a line',
		commands: ['watch'],
	},
	{
		name: 'once',
		about: 'two rounds and their verdict; exit as check',
		commands: ['watch'],
	},
	{
		name: 'bell',
		about: 'ring once when the verdict changes',
		commands: ['watch'],
	},
	{
		name: 'read-only',
		about: 'nothing can be changed from this dashboard',
		commands: [''],
	},
	{
		name: 'ascii',
		about: 'no character beyond ASCII',
		commands: [
			'',
			'recover',
			'watch',
			'check',
			'plan',
			'explain',
			'lint',
			'writers',
		],
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
		// As etcdctl has it.
		short: 'w',
		value: 'FORM',
		values: outputs,
		about: 'how it is printed (also -w)',
		commands: Object.keys(outputs),
	},
	{
		name: 'window',
		value: 'TIME',
		about:
			'between the two scrapes that fsync and commit times come from (default 2s); 0: no wait, since the member started',
		commands: ['check', 'prevent'],
	},
	{
		name: 'quiet',
		about: 'only the verdict, and nothing at all when it is ok',
		commands: ['check'],
	},
	{
		name: 'fail-on',
		value: 'LEVEL',
		values: failLevels,
		about: 'the level from which on the exit code says so; 3 stays 3',
		commands: ['check'],
	},
	{
		name: 'prometheus',
		value: 'URL',
		about:
			'your own Prometheus: sizes, fsync times and leader changes of the hours before',
		commands: ['', 'recover', 'check'],
	},
	{
		name: 'history',
		value: 'TIME',
		about: 'how far back to ask it (default 24h)',
		commands: ['', 'recover', 'check'],
	},
	{
		name: 'delete-prefix',
		value: 'PREFIX,...',
		about:
			'with --yes: also delete every key under these prefixes, e.g. /registry/events/, where live data fills the quota',
		commands: ['recover'],
	},
	{
		name: 'keep-revisions',
		value: 'N',
		about:
			'compact to the newest revision less N (default 0 under NOSPACE, 1000 otherwise)',
		commands: ['', 'recover', 'plan', 'maintain'],
	},
	{
		name: 'min-free-ratio',
		value: 'RATIO',
		about: 'a member qualifies from this share of free pages on (default 0.45)',
		commands: ['maintain'],
	},
	{
		name: 'min-free',
		value: 'SIZE',
		about: 'and from so many free bytes on (default 100MiB)',
		commands: ['maintain'],
	},
	{
		name: 'quota-ratio',
		value: 'RATIO',
		about:
			'or, with any free pages worth it, from this share of its quota on (default 0.75)',
		commands: ['maintain'],
	},
	{
		name: 'jitter',
		value: 'TIME',
		about: 'wait a random time up to this before looking (default 0s)',
		commands: ['maintain'],
	},
	...preventFlags,
	...writersFlags,
	...drillFlags,
	...sourceFlags,
	{name: 'debug', about: 'stack traces for internal errors', group: 'global'},
	{name: 'help', short: 'h', about: 'this text (also -h)', group: 'global'},
	{name: 'version', about: 'the version', group: 'global'},
	{
		name: 'licenses',
		about: 'the build, and the licenses of all that is part of it',
		group: 'global',
	},
];

/** The only values that a flag takes for this command, the default first; `undefined`: any. */
export function valuesOf(flag: Flag, command: string): Words | undefined {
	const {values} = flag;
	return values === undefined || isForAll(values) ? values : values[command];
}

function isForAll(values: NonNullable<Flag['values']>): values is Words {
	return Array.isArray(values);
}
