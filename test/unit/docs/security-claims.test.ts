import assert from 'node:assert/strict';
import {globSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {z} from 'zod';

// What docs/security.md says of the source as a whole, and no run can show.

const source = ['cli.tsx', ...globSync('source/**/*.{ts,tsx}')].map(file => ({
	file,
	code: readFileSync(file, 'utf8'),
}));

/** The files whose code has it, comments included. */
function filesWith(pattern: RegExp): readonly string[] {
	return source
		.filter(({code}) => pattern.test(code))
		.map(({file}) => file)
		.toSorted();
}

test('nothing switches the verification of certificates off', () => {
	assert.deepEqual(
		filesWith(/rejectUnauthorized|checkServerIdentity|ssl_target_name/),
		[],
	);
	assert.deepEqual(filesWith(/NODE_TLS_REJECT_UNAUTHORIZED/), [
		'source/main.ts',
	]);
	assert.match(
		source.find(({file}) => file === 'source/main.ts')?.code ?? '',
		/delete process\.env\['NODE_TLS_REJECT_UNAUTHORIZED'\]/,
	);
	// Only to the drill's own cluster, on loopback.
	assert.deepEqual(
		filesWith(/\.createInsecure\(/).filter(
			file => !file.startsWith('source/drill/'),
		),
		[],
	);
});

test('every program is started without a shell', () => {
	const starting = filesWith(/from '(?:node:)?child_process'/);
	assert.ok(starting.includes('source/host/command.ts'));
	for (const file of starting) {
		const {code} = source.find(each => each.file === file) ?? {code: ''};
		assert.match(
			code,
			/import \{\s*(?:type \w+,\s*)*spawn,?\s*(?:type \w+,?\s*)*\} from '(?:node:)?child_process'/,
			`${file} imports more than spawn`,
		);
		assert.doesNotMatch(code, /\bshell:/, file);
		assert.match(code, /\benv: /, `${file} hands our environment on`);
	}
});

test('the network is used by these files and no others', () => {
	assert.deepEqual(
		filesWith(
			/^import (?!type)[^;]* from '(?:node:)?(?:http|https|http2|net|tls|dgram|dns)(?:\/promises)?'|\bfetch\(/m,
		),
		[
			'source/drill/real/etcd-process.ts',
			'source/drill/real/member-look.ts',
			'source/drill/serve/member-port.ts',
			'source/metrics/connections.ts',
			'source/metrics/exchange.ts',
			'source/metrics/server-look.ts',
			// The lock: a socket of this host.
			'source/run/run-lock.ts',
		],
	);
});

test('text is run as code only where it is ours', () => {
	assert.deepEqual(filesWith(/\beval\(|\bnew Function\(/), []);
	assert.deepEqual(filesWith(/\beval: true/), ['source/start-thread.ts']);
});

const manifest = z.object({
	dependencies: z.record(z.string(), z.string()),
	devDependencies: z.record(z.string(), z.string()),
});
const lock = z.object({
	packages: z.record(
		z.string(),
		z.object({
			dev: z.boolean().optional(),
			integrity: z.string().optional(),
			hasInstallScript: z.boolean().optional(),
		}),
	),
});
const {packages} = lock.parse(
	JSON.parse(readFileSync('package-lock.json', 'utf8')),
);

test('the decision on dependencies gives each one its reason', () => {
	const {dependencies, devDependencies} = manifest.parse(
		JSON.parse(readFileSync('package.json', 'utf8')),
	);
	const decision = readFileSync('docs/decisions/0003-dependencies.md', 'utf8');
	const missing = [
		...Object.keys(dependencies),
		...Object.keys(devDependencies).filter(name => !name.startsWith('@types/')),
	].filter(
		name =>
			!new RegExp(`(?:^|[\\s\`|,(])${name}(?:$|[\\s\`|,;.)])`, 'm').test(
				decision,
			),
	);
	assert.deepEqual(missing, []);
});

test('every package that is shipped is pinned by its hash', () => {
	const shipped = Object.entries(packages).filter(
		([place, {dev}]) => place !== '' && dev !== true,
	);
	assert.ok(shipped.length > 0);
	assert.deepEqual(
		shipped
			.filter(([, {integrity}]) => integrity === undefined)
			.map(([place]) => place),
		[],
	);
});

test('the packages that have install scripts are those that security.md names', () => {
	const page = readFileSync('docs/security.md', 'utf8');
	const names = Object.entries(packages)
		.filter(([, {hasInstallScript}]) => hasInstallScript === true)
		.map(([place]) => place.replace('node_modules/', ''));
	assert.ok(names.length > 0);
	for (const name of names) {
		assert.ok(page.includes(`| \`${name}\` |`), name);
	}
});
