import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {z} from 'zod';

const lock = z.object({
	packages: z.record(
		z.string(),
		z.object({
			optionalDependencies: z.record(z.string(), z.string()).optional(),
		}),
	),
});

// A registry mirror may hold only some platforms' builds, and npm then leaves
// the others out of the lock file that it writes: `npm ci` refuses such a lock.
test('the lock file names every platform build that a package may ask for', () => {
	const {packages} = lock.parse(
		JSON.parse(readFileSync('package-lock.json', 'utf8')),
	);
	const missing = Object.entries(packages).flatMap(
		([place, {optionalDependencies = {}}]) =>
			Object.keys(optionalDependencies).filter(
				name =>
					!(`node_modules/${name}` in packages) &&
					!(`${place}/node_modules/${name}` in packages),
			),
	);
	assert.deepEqual(missing, []);
});

test('the lock file holds no address of a registry', () => {
	assert.doesNotMatch(readFileSync('package-lock.json', 'utf8'), /"resolved"/);
});
