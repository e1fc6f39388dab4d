#!/usr/bin/env node
import process from 'node:process';
import {main} from './source/main.js';

// grpc-js sets the TLS server name to an IP address, which Node warns about on
// stderr, across whatever is on the screen.
process.noDeprecation = true;
// A reader that went away, as in `| head`, is no fault of ours.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
// Calls that a hung member never answered must not hold the prompt back.
process.exit(await main(process.argv.slice(2)));
