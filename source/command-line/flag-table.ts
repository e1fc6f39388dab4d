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

/** One command. `argument` is what it takes beside its flags. */
type Command = {
	readonly name: string;
	readonly about: string;
	readonly argument?: {readonly name: string; readonly isOptional: boolean};
};

/** Every command; the one without a name is the dashboard. */
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
	{
		name: 'plan',
		about:
			'prints the plan, its predictions and its etcdctl lines; changes nothing',
	},
	{
		name: 'maintain',
		about:
			'for a timer: defragments one member after the other, only where the rules say so',
	},
	{
		name: 'snapshot',
		about: 'saves a backup and proves its hash',
		argument: {name: 'FILE', isOptional: false},
	},
	{
		name: 'report',
		about: 'the timeline of a run from its journal (default: the newest one)',
		argument: {name: 'JOURNAL', isOptional: true},
	},
] as const satisfies readonly Command[];

export type CommandName = (typeof commands)[number]['name'];

/** Every flag, in the order of the help. */
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
		commands: ['', 'recover', 'check', 'plan'],
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
			'check: table or json; plan: text or json; report: markdown or json (the first is the default)',
		commands: ['check', 'plan', 'report'],
	},
	{
		name: 'window',
		value: 'TIME',
		about:
			'between the two scrapes that fsync and commit times come from (default 2s); 0: no wait, since the member started',
		commands: ['check'],
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
	{name: 'debug', about: 'stack traces for internal errors'},
	{name: 'help', about: 'this text'},
	{name: 'version', about: 'the version'},
];
