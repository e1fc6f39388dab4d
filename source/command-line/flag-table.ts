import {preventFlags} from './prevent-flags.js';

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
		value: 'FORM',
		about:
			'check: table, json, markdown or prometheus; plan, explain, lint, writers, drill: text or json; report: markdown or json (the first is the default)',
		commands: [
			'check',
			'plan',
			'report',
			'explain',
			'lint',
			'writers',
			'drill',
		],
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
		about:
			'warning (default) or critical: below it the exit code is 0; 3 stays 3',
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
	{
		name: 'for',
		value: 'TIME',
		about: 'how long to watch (default 10s)',
		commands: ['writers'],
	},
	{
		name: 'by',
		value: 'WHAT',
		about: 'count by resource (default) or namespace',
		commands: ['writers'],
	},
	{
		name: 'prefix',
		value: 'KEY',
		about: 'only keys that begin so (default /registry/; / with --census)',
		commands: ['writers'],
	},
	{
		name: 'census',
		about: 'count keys, their writes and their bytes instead of watching',
		commands: ['writers'],
	},
	{
		name: 'page',
		value: 'KEYS',
		about: 'census: keys of one request (default 10000)',
		commands: ['writers'],
	},
	{
		name: 'pace',
		value: 'TIME',
		about:
			'census: rest after each page (default: as long as the page took); 0: none',
		commands: ['writers'],
	},
	{
		name: 'list',
		about: 'name the scenarios',
		commands: ['drill'],
	},
	{
		name: 'scores',
		about: 'the scores of earlier drills',
		commands: ['drill'],
	},
	{
		name: 'real',
		about: 'on real etcd processes of its own, where etcd is installed',
		commands: ['drill'],
	},
	{
		name: 'members',
		value: 'N',
		about: 'so many members instead of three, simulated only',
		commands: ['drill'],
	},
	{
		name: 'seed',
		value: 'N',
		about: 'the same number, the same run (default 1)',
		commands: ['drill'],
	},
	{
		name: 'speed',
		value: 'N',
		about: 'so many times as fast as the clock (default 1)',
		commands: ['drill'],
	},
	{name: 'debug', about: 'stack traces for internal errors', group: 'global'},
	{name: 'help', about: 'this text (also -h)', group: 'global'},
	{name: 'version', about: 'the version', group: 'global'},
];
