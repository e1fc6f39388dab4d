import type {Rules} from './import-rules.js';

// The architecture, as data: docs/decisions/0001-layout-and-layers.md says why.
// A row is a folder of source/ (or a file of its own) and what it may import:
// `folder` anything in it, `type folder` or `type folder/file` only as types.
// A folder may always import itself.
export const mayImport: Readonly<Record<string, readonly string[]>> = {
	cluster: [],
	etcd: ['cluster'],
	metrics: ['cluster'],
	host: ['cluster'],
	diagnosis: ['cluster'],
	prevention: ['cluster', 'diagnosis'],
	lint: ['cluster'],
	logs: ['cluster'],
	writers: ['cluster', 'type etcd/capabilities'],
	drill: ['cluster', 'diagnosis'],
	observe: ['etcd', 'metrics', 'host', 'cluster'],
	runbook: ['diagnosis', 'cluster'],
	run: ['runbook', 'diagnosis', 'cluster', 'type etcd/capabilities'],
	engine: [
		'observe',
		'prevention',
		'writers',
		'logs',
		'diagnosis',
		'runbook',
		'run',
		'etcd',
		'metrics',
		'host',
		'cluster',
	],
	present: [
		'diagnosis',
		'runbook',
		'run',
		'writers',
		'logs',
		'lint',
		'cluster',
		'type engine/protocol',
		'type drill/exercise',
	],
	report: [
		'present',
		'diagnosis',
		'runbook',
		'run',
		'writers',
		'logs',
		'lint',
		'cluster',
	],
	view: [
		'present',
		'writers',
		'logs',
		'diagnosis',
		'runbook',
		'run',
		'cluster',
		'type report',
		'type engine/protocol',
		'type drill/exercise',
	],
	'command-line': [
		'present',
		'host',
		'etcd',
		'diagnosis',
		'cluster',
		'type engine/engine-config',
	],
	commands: [
		'command-line',
		'view',
		'report',
		'present',
		'engine',
		'run',
		'runbook',
		'observe',
		'diagnosis',
		'prevention',
		'lint',
		'logs',
		'writers',
		'drill',
		'etcd',
		'metrics',
		'host',
		'cluster',
	],
	executable: [],
	main: ['command-line', 'commands'],
	cli: ['main', 'commands'],
};

/** Import nothing of ours; everyone may import them. */
const rankZero = [
	'units',
	'printable',
	'graphemes',
	'duration',
	'error-text',
	'user-error',
	'version',
	'about',
	'start-thread',
	'compile-cache',
	'kept-code',
	'make-directory',
	'last-resort',
];

/** A folder whose files do not import each other: each is one command. */
const withoutNeighbours = ['commands'];

/** Where a package may be used: folders end in `/`, others are files. `*` ends a prefix. */
const packagesOnlyIn: ReadonlyArray<readonly [string, readonly string[]]> = [
	['ink', ['source/view/']],
	['ink-*', ['source/view/']],
	['react', ['source/view/']],
	['etcd3', ['source/etcd/']],
	// Loaded only where there is a configuration file.
	['zod', ['source/command-line/config-schema.ts']],
	['@grpc/grpc-js', ['source/etcd/', 'source/drill/']],
	['child_process', ['source/host/', 'source/drill/']],
	[
		'fs',
		[
			'source/etcd/tls.ts',
			'source/compile-cache.ts',
			'source/kept-code.ts',
			'source/make-directory.ts',
			'source/command-line/config-file.ts',
			'source/host/',
			'source/run/',
			'source/drill/',
			'source/commands/',
		],
	],
];

// What only an entry of the program or of a thread may take from the world;
// everything else is handed its clock and its options.
const entries = [
	'source/main.ts',
	'source/command-line/invocation.ts',
	'source/commands/',
	'source/engine/start-engine.ts',
	'source/engine/thread.ts',
	'source/engine/headless-thread.ts',
	'source/drill/drill-thread.ts',
	'source/executable/main.ts',
];
const codeOnlyIn: ReadonlyArray<readonly [RegExp, readonly string[]]> = [
	[/\bDate\.now\b/, entries],
	[/\bnew Date\(\)/, entries],
	[/\bprocess\.env\b/, entries],
	[/\bprocess\.exit\(/, ['cli.tsx']],
];

const forbiddenNames = ['index', 'utils', 'helpers', 'common', 'types', 'lib'];
const maxLines = 300;

export const rules: Rules = {
	mayImport,
	rankZero,
	withoutNeighbours,
	packagesOnlyIn,
	codeOnlyIn,
	forbiddenNames,
	maxLines,
};
