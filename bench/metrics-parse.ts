import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {createExpositionParser} from '../source/metrics/exposition.js';
import {etcdFamilies, readEtcdPage} from '../source/metrics/etcd-families.js';
import type {BenchPart, BenchRun, BenchTable} from './part.js';

// How long one recorded page takes, as many bytes at a time as a socket gives.

const library = 'parse-prometheus-text-format, to families';
const warmUpRounds = 50;
const chunkBytes = 64 * 1024;
const recorded = fileURLToPath(new URL('../test/recorded/', import.meta.url));
const files = ['metrics-etcd-3.4.23.txt', 'metrics-etcd-3.5.16.txt'];

/** Our parser; beside it one that builds all samples, when it is there. */
export const metricsParsePart: BenchPart = {
	name: 'metrics-parse',
	about: 'reading one recorded metrics page',
	async measure(run) {
		return files.map(file => measured(file, run));
	},
};

type Parser = {readonly what: string; readonly run: () => unknown};

function ours(page: Uint8Array): Parser {
	return {
		what: 'etcd-medic, to figures',
		run() {
			const parser = createExpositionParser(etcdFamilies);
			for (let at = 0; at < page.length; at += chunkBytes) {
				parser.push(page.subarray(at, at + chunkBytes));
			}

			return readEtcdPage(parser.end());
		},
	};
}

function theLibrary(page: Uint8Array): Parser | undefined {
	const folder = process.env['BENCH_LIBRARY_DIR'];
	if (folder === undefined) return undefined;
	const require = createRequire(path.join(path.resolve(folder), 'any.js'));
	const parse: unknown = require('parse-prometheus-text-format');
	if (typeof parse !== 'function') {
		throw new TypeError('parse-prometheus-text-format exports no function');
	}

	const text = new TextDecoder();
	return {
		what: library,
		run: (): unknown => Reflect.apply(parse, undefined, [text.decode(page)]),
	};
}

function measured(file: string, {isQuick}: BenchRun): BenchTable {
	const page = readFileSync(path.join(recorded, file));
	const parsers = [theLibrary(page), ours(page)].filter(
		parser => parser !== undefined,
	);
	const samples: number[][] = parsers.map(() => []);
	const rounds = isQuick ? 100 : 400;
	for (let round = 0; round < warmUpRounds + rounds; round += 1) {
		for (const [index, parser] of parsers.entries()) {
			const startedAtMs = performance.now();
			parser.run();
			const tookMs = performance.now() - startedAtMs;
			if (round >= warmUpRounds) samples[index]?.push(tookMs);
		}
	}

	return {
		title: `${file}, ${page.length.toLocaleString('en')} bytes, after ${warmUpRounds} rounds of warm-up`,
		rows: parsers.map(({what}, index) => ({
			what,
			samples: samples[index] ?? [],
			unit: 'ms' as const,
			...(parsers.length > 1 && what !== library ? {against: library} : {}),
		})),
		notes:
			parsers.length > 1
				? []
				: [
						'BENCH_LIBRARY_DIR names a folder in whose node_modules parse-prometheus-text-format is installed; it is not set, so nothing stands beside it.',
					],
	};
}
