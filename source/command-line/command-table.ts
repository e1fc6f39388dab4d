/** One command. `argument` is what it takes beside its flags. */
type Command = {
	readonly name: string;
	readonly about: string;
	readonly argument?: {
		readonly name: string;
		readonly isOptional: boolean;
		/** It may be given more than once. */
		readonly isMany?: true;
	};
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
		name: 'watch',
		about:
			'wall screen that changes nothing; not a terminal: a line per change, or --json per round',
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
		name: 'writers',
		about:
			'who writes how much, by a bounded watch; --census: which keys there are',
	},
	{
		name: 'snapshot',
		about: 'saves a backup and proves its hash',
		argument: {name: 'FILE', isOptional: false},
	},
	{
		name: 'prevent',
		about:
			'prints prometheus, grafana, kubeadm, manifest, systemd or cronjob configuration for the measured cluster',
		argument: {name: 'KIND', isOptional: false},
	},
	{
		name: 'report',
		about: 'the timeline of a run from its journal (default: the newest one)',
		argument: {name: 'JOURNAL', isOptional: true},
	},
	{
		name: 'explain',
		about:
			'reads etcd logs (files, - for stdin; default: of this node) and says what happened',
		argument: {name: 'FILE...', isOptional: true, isMany: true},
	},
	{
		name: 'lint',
		about:
			'traps in an etcd manifest, kubeadm file, systemd unit or flags; exit as check',
		argument: {name: 'FILE...', isOptional: false, isMany: true},
	},
	{
		name: 'drill',
		about:
			'training on a simulated cluster; drill serve SCENARIO only runs it, for any client',
		argument: {name: 'SCENARIO', isOptional: true, isMany: true},
	},
] as const satisfies readonly Command[];

export type CommandName = (typeof commands)[number]['name'];
