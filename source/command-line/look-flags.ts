import {labelColours, themes} from '../present/text/look.js';

const screens = ['', 'recover', 'watch'];

/** How the screens look, and what they call the cluster. */
export const lookFlags = [
	{
		name: 'theme',
		value: 'NAME',
		values: themes,
		about: 'how states are coloured; words and shapes say the same',
		commands: [...screens, 'check', 'drill', 'explain', 'lint', 'writers'],
	},
	{
		name: 'label',
		value: 'TEXT',
		about: 'a badge in the header of every screen, e.g. prod',
		commands: screens,
	},
	{
		name: 'label-colour',
		value: 'COLOUR',
		values: labelColours,
		about: 'colour of that badge',
		commands: screens,
	},
	{
		name: 'screen-reader',
		about:
			'sentences, each only when it changes, instead of screens (also INK_SCREEN_READER=true)',
		commands: screens,
	},
] as const;

/** Where settings come from that are not given. */
export const sourceFlags = [
	{
		name: 'config',
		value: 'FILE',
		about:
			'configuration file (default ~/.config/etcd-medic/config.yaml, else /etc/etcd-medic/config.yaml); none: no file',
		group: 'global',
	},
	{
		name: 'cluster',
		value: 'NAME',
		about: 'connection of that name in the configuration file',
		group: 'connection',
	},
] as const;
