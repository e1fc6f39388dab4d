// Writes docs/config.schema.json, which editors check a configuration file
// with, from the schema that the program checks it with.
import {writeFile} from 'node:fs/promises';
import {configJsonSchema} from '../source/command-line/config-schema.js';

const file = 'docs/config.schema.json';
await writeFile(file, `${JSON.stringify(configJsonSchema(), null, '\t')}\n`);
process.stdout.write(`${file} written\n`);
