/** The flags of `drill` alone. */
export const drillFlags = [
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
] as const;
