import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {messageOf} from '../source/error-text.js';
import {describeMachine} from './machine.js';
import type {BenchPart} from './part.js';
import {parts} from './parts.js';
import {missed, resultsPage, tableSection, type PartResult} from './results.js';

// `npm run bench`: every part, or those that are named.

const exitUsage = 64;
const usage = [
	'Usage: npm run bench -- [part ...] [--quick] [--write]',
	'',
	'  --quick   fewer rounds and smaller clusters',
	'  --write   run the whole suite and put its tables into bench/RESULTS.md',
	'',
	...parts.map(({name, about}) => `  ${name.padEnd(15)} ${about}`),
].join('\n');
const resultsFile = fileURLToPath(new URL('RESULTS.md', import.meta.url));
const defaultProgram = fileURLToPath(
	new URL('../dist/cli.js', import.meta.url),
);

async function main(): Promise<number> {
	const {values, positionals} = parseArgs({
		allowPositionals: true,
		options: {
			help: {type: 'boolean', default: false},
			quick: {type: 'boolean', default: false},
			write: {type: 'boolean', default: false},
			program: {type: 'string', default: defaultProgram},
		},
	});
	if (values.help) {
		console.log(usage);
		return 0;
	}

	const unknown = positionals.find(
		name => !parts.some(part => part.name === name),
	);
	if (unknown !== undefined) {
		console.error(`bench: there is no part ${unknown}\n\n${usage}`);
		return exitUsage;
	}

	// The page is of one run on one machine, not patched together.
	if (values.write && positionals.length > 0) {
		console.error(`bench: --write is for the whole suite\n\n${usage}`);
		return exitUsage;
	}

	const program = path.resolve(values.program);
	if (!existsSync(program)) {
		throw new Error(`${program} is missing: run \`npm run build\` first`);
	}

	const chosen = parts.filter(
		({name}) => positionals.length === 0 || positionals.includes(name),
	);
	const machine = await describeMachine();
	for (const fact of machine.facts) console.log(fact);
	if (machine.isLoaded) {
		console.error(
			'bench: something else runs on this machine: times will be too long and swing, ratios less so',
		);
	}

	const results: PartResult[] = [];
	for (const part of chosen) {
		results.push(await measured(part, program, values.quick));
	}

	const misses = missed(results);
	console.log(
		`\n${misses.length === 0 ? 'every target is met' : `${misses.length} targets missed:`}`,
	);
	for (const line of misses) console.log(`  ${line}`);
	if (values.write) {
		const before = existsSync(resultsFile)
			? readFileSync(resultsFile, 'utf8')
			: '';
		writeFileSync(
			resultsFile,
			resultsPage(machine, results, values.quick, before),
		);
		console.log(`\nwritten: ${path.relative(process.cwd(), resultsFile)}`);
	}

	return 0;
}

async function measured(
	part: BenchPart,
	program: string,
	isQuick: boolean,
): Promise<PartResult> {
	const startedAtMs = performance.now();
	console.log(`\n## ${part.name}: ${part.about}\n`);
	const tables = await part.measure({
		isQuick,
		program,
		say: line => {
			console.error(`${part.name}: ${line}`);
		},
	});
	for (const table of tables) console.log(tableSection(table).join('\n'));
	return {...part, tables, tookMs: performance.now() - startedAtMs};
}

try {
	process.exitCode = await main();
} catch (error) {
	console.error(`bench: ${messageOf(error)}`);
	process.exitCode = 1;
}
