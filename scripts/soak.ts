import {existsSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import {messageOf} from '../source/error-text.js';
import {ensureEtcd, etcdSeries} from './etcd-binaries.js';
import type {Growth} from './soak/growth.js';
import {runSoak, type Sample, type SoakResult} from './soak/run.js';
import {
	realTrouble,
	simulatedTrouble,
	type TroubledCluster,
} from './soak/trouble.js';

// Does the dashboard grow when it runs for days beside a cluster that is never
// well? Exit code 1 when it does.

const exitUsage = 64;
const usage =
	'Usage: npm run soak -- [--rounds 10000 | --minutes 30] [--etcd 3.4|3.5]';
const roundsPrinted = 500;
const defaultProgram = fileURLToPath(
	new URL('../dist/cli.js', import.meta.url),
);

async function main(): Promise<number> {
	const {values} = parseArgs({
		options: {
			rounds: {type: 'string', default: '10000'},
			minutes: {type: 'string'},
			etcd: {type: 'string'},
			program: {type: 'string', default: defaultProgram},
		},
	});
	const rounds = Number(values.rounds);
	const minutes = values.minutes === undefined ? 1 : Number(values.minutes);
	const series = etcdSeries.find(each => each === values.etcd);
	const isWrong =
		!(rounds > 0 && minutes > 0) ||
		(values.etcd !== undefined && series === undefined);
	if (isWrong) {
		console.error(usage);
		return exitUsage;
	}

	const program = path.resolve(values.program);
	if (!existsSync(program)) {
		throw new Error(`${program} is missing: run \`npm run build\` first`);
	}

	const cluster: TroubledCluster =
		series === undefined
			? await simulatedTrouble()
			: await realTrouble(await ensureEtcd(series));
	try {
		console.log(
			`${cluster.description}; ${values.minutes === undefined ? `${rounds} rounds at full speed` : `${minutes} minutes at one round a second`}`,
		);
		console.log(head);
		const result = await runSoak(cluster, {
			program,
			until:
				values.minutes === undefined
					? {kind: 'rounds', rounds}
					: {kind: 'time', ms: minutes * 60_000},
			everyMs:
				values.minutes === undefined
					? Math.min(5000, rounds)
					: Math.min(30_000, minutes * 1000),
			onSample: printer(values.minutes === undefined ? roundsPrinted : 1),
		});
		print(result);
		return result.growths.some(each => each.isGrowing) ? 1 : 0;
	} finally {
		await cluster.close();
	}
}

const head =
	'  round   time  resident  heap: screen  engine  descriptors  sockets  threads  handles  backlog  now';

function printer(
	everyRounds: number,
): (sample: Sample, trouble: string) => void {
	let due = 0;
	return (sample, trouble) => {
		if (sample.rounds < due) return;
		due = sample.rounds + everyRounds;
		console.log(
			[
				String(sample.rounds).padStart(7),
				`${(sample.atMs / 1000).toFixed(0)} s`.padStart(6),
				`${sample.residentMib.toFixed(0)} MiB`.padStart(9),
				sample.screenHeapMib.toFixed(1).padStart(13),
				sample.engineHeapMib.toFixed(1).padStart(7),
				String(sample.descriptors).padStart(12),
				String(sample.sockets).padStart(8),
				String(sample.threads).padStart(8),
				`${sample.screenHandles}+${sample.engineHandles}`.padStart(8),
				String(sample.backlog).padStart(8),
				` ${trouble}`,
			].join(' '),
		);
	};
}

function print({
	rounds,
	tookMs,
	troubles,
	paintedBytes,
	growths,
}: SoakResult): void {
	console.log(
		`\n${rounds} rounds in ${(tookMs / 1000).toFixed(0)} s, ${troubles} troubles, ${paintedBytes} bytes painted\n`,
	);
	console.log(
		'| after the warm-up | floor at first | floor at last | line rises by | most of all | may grow by | |',
	);
	console.log('|---|---:|---:|---:|---:|---:|---|');
	for (const growth of growths) console.log(rowOf(growth));
}

function rowOf(growth: Growth): string {
	const figure = (value: number): string =>
		growth.unit === '' ? value.toFixed(0) : `${value.toFixed(1)} MiB`;
	return `| ${growth.name} | ${[growth.early, growth.late, growth.slope, growth.most, growth.mayGrowBy].map(each => figure(each)).join(' | ')} | ${growth.isGrowing ? 'GROWS' : 'flat'} |`;
}

try {
	process.exitCode = await main();
} catch (error) {
	console.error(`soak: ${messageOf(error)}`);
	process.exitCode = 1;
}
