#!/usr/bin/env node
import process from 'node:process';
import {keepModulesCompiled} from './source/compile-cache.js';
import {catchLastResort} from './source/last-resort.js';

// grpc-js sets the TLS server name to an IP address, which Node warns about on
// stderr, across whatever is on the screen.
process.noDeprecation = true;
catchLastResort(process, exitCode => process.exit(exitCode));
// A reader that went away, as in `| head`, is no fault of ours.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
keepModulesCompiled(process);
// In a folder that was deleted meanwhile nothing that is loaded below can start.
try {
	process.cwd();
} catch {
	process.chdir('/');
}

// Only what is loaded from here on is kept compiled.
const {main} = await import('./source/main.js');
// Calls that a hung member never answered must not hold the prompt back.
const exitCode = await main(process.argv.slice(2));
// A pipe takes 64 KiB at a time; what it has not taken yet would be lost.
await new Promise<void>(resolve => {
	process.stdout.write('', () => {
		resolve();
	});
});
process.exit(exitCode);
