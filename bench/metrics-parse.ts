import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {createExpositionParser} from '../source/metrics/exposition.js';
import {etcdFamilies, readEtcdPage} from '../source/metrics/etcd-families.js';

// How long one recorded page takes: `npx tsx bench/metrics-parse.ts`.
// BENCH_LIBRARY_DIR names a folder in whose node_modules
// parse-prometheus-text-format is installed; without it, it is left out.
// The ways take turns, so that a busy machine is busy for each of them.

const rounds = 400;
const warmUpRounds = 50;
// As many bytes as a socket gives at once.
const chunkBytes = 64 * 1024;

type Way = {readonly name: string; readonly run: () => unknown};

function ours(page: Uint8Array): Way {
	return {
		name: 'this parser, to figures',
		run() {
			const parser = createExpositionParser(etcdFamilies);
			for (let at = 0; at < page.length; at += chunkBytes) {
				parser.push(page.subarray(at, at + chunkBytes));
			}

			return readEtcdPage(parser.end());
		},
	};
}

function theLibrary(page: Uint8Array): Way | undefined {
	const folder = process.env['BENCH_LIBRARY_DIR'];
	if (folder === undefined) return undefined;
	const require = createRequire(path.join(path.resolve(folder), 'any.js'));
	const parse: unknown = require('parse-prometheus-text-format');
	if (typeof parse !== 'function') {
		throw new TypeError('parse-prometheus-text-format exports no function');
	}

	const text = new TextDecoder();
	return {
		name: 'parse-prometheus-text-format, to families',
		run: (): unknown => Reflect.apply(parse, undefined, [text.decode(page)]),
	};
}

function medianMs(timesMs: readonly number[]): number {
	return timesMs.toSorted((a, b) => a - b)[timesMs.length >> 1] ?? Number.NaN;
}

function compare(file: string): void {
	const page = readFileSync(file);
	const ways = [ours(page), theLibrary(page)].filter(way => way !== undefined);
	const firstMs: number[] = [];
	const timesMs: number[][] = ways.map(() => []);
	for (let round = 0; round < warmUpRounds + rounds; round += 1) {
		for (const [index, way] of ways.entries()) {
			const startedAtMs = performance.now();
			way.run();
			const tookMs = performance.now() - startedAtMs;
			if (round === 0) firstMs.push(tookMs);
			if (round >= warmUpRounds) timesMs[index]?.push(tookMs);
		}
	}

	console.log(`${path.basename(file)}, ${page.length} bytes, ${rounds} rounds`);
	const baseMs = medianMs(timesMs[0] ?? []);
	for (const [index, way] of ways.entries()) {
		const ms = medianMs(timesMs[index] ?? []);
		const first = firstMs[index]?.toFixed(2) ?? '';
		const ratio = (ms / baseMs).toFixed(1);
		console.log(
			`  ${way.name}: median ${ms.toFixed(3)} ms, first ${first} ms, ratio ${ratio}`,
		);
	}

	if (ways.length === 1) {
		console.log('  the library is left out: BENCH_LIBRARY_DIR is not set');
	}
}

const recorded = fileURLToPath(new URL('../test/recorded/', import.meta.url));
compare(path.join(recorded, 'metrics-etcd-3.4.23.txt'));
compare(path.join(recorded, 'metrics-etcd-3.5.16.txt'));
