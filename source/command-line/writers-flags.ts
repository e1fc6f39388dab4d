import {writerGroups} from './flag-values.js';

/** The flags of `writers` alone. */
export const writersFlags = [
	{
		name: 'for',
		value: 'TIME',
		about: 'how long to watch (default 10s)',
		commands: ['writers'],
	},
	{
		name: 'by',
		value: 'WHAT',
		values: writerGroups,
		about: 'what is counted together',
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
] as const;
