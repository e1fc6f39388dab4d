// dist/etcd-medic: the program and Node.js as one executable. For another
// machine type: --node FILE of npm's package for it, and --output FILE.
import {stat} from 'node:fs/promises';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {builtInNode, packageExecutable} from './package-executable.js';

const {values} = parseArgs({
	options: {
		node: {type: 'string', default: builtInNode},
		output: {type: 'string', default: 'dist/etcd-medic'},
	},
});
await packageExecutable(values);
const {size} = await stat(values.output);
process.stdout.write(`${values.output}: ${(size / 1e6).toFixed(1)} MB\n`);
