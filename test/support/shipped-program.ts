import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/**
 * What tests start with Node.js as the program as it ships: dist/cli.js, or
 * with ETCD_MEDIC_PROGRAM a module that becomes the executable which that names,
 * in the same process. So one run of the same tests shows that the executable
 * does all that the bundle does.
 */
export function shippedProgram(): string {
	const executable = process.env['ETCD_MEDIC_PROGRAM'];
	if (executable === undefined || executable === '') {
		return path.resolve('dist/cli.js');
	}

	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-program-'));
	process.on('exit', () => {
		rmSync(folder, {recursive: true, force: true});
	});
	const launcher = path.join(folder, 'launcher.mjs');
	const file = JSON.stringify(path.resolve(executable));
	writeFileSync(
		launcher,
		`process.execve(${file}, [${file}, ...process.argv.slice(2)], process.env);\n`,
	);
	return launcher;
}
