import {spawn} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {z} from 'zod';
import {reservePorts} from '../../scripts/port-block.js';
import {prometheusBinaries} from '../../scripts/prometheus-binaries.js';
import {waitUntil} from '../../scripts/wait-until.js';
import {temporaryFolder} from '../support/real-incident.js';

// A real Prometheus that scrapes every second and judges the generated rules.

/** An alert as Prometheus holds it. */
export type ActiveAlert = {
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	readonly state: 'pending' | 'firing';
};

export type RunningPrometheus = {
	/** Waits until that alert fires, and gives it; throws with what there is instead after two and a half minutes. */
	readonly fired: (name: string, severity: string) => Promise<ActiveAlert>;
	readonly alerts: () => Promise<readonly ActiveAlert[]>;
};

const answer = z.object({
	data: z.object({
		alerts: z.array(
			z.object({
				labels: z.record(z.string(), z.string()),
				annotations: z.record(z.string(), z.string()),
				state: z.enum(['pending', 'firing']),
			}),
		),
	}),
});
const giveUpMs = 150_000;
const startMs = 90_000;

/** Starts Prometheus on the rules; `jobs` are `host:port` by job. It ends with the test. */
export async function startPrometheus(
	context: TestContext,
	rules: string,
	jobs: Readonly<Record<string, readonly string[]>>,
): Promise<RunningPrometheus> {
	const {prometheus} = await prometheusBinaries();
	const block = await reservePorts(1);
	const folder = temporaryFolder(context);
	writeFileSync(path.join(folder, 'rules.yml'), rules);
	// JSON is YAML.
	writeFileSync(
		path.join(folder, 'prometheus.yml'),
		JSON.stringify({
			global: {scrape_interval: '1s', evaluation_interval: '1s'},
			rule_files: ['rules.yml'],
			scrape_configs: Object.entries(jobs).map(([job, addresses]) => ({
				job_name: job,
				static_configs: [{targets: addresses}],
			})),
		}),
	);
	const address = `127.0.0.1:${block.ports[0] ?? 0}`;
	const child = spawn(
		prometheus,
		[
			`--config.file=${path.join(folder, 'prometheus.yml')}`,
			`--storage.tsdb.path=${path.join(folder, 'data')}`,
			`--web.listen-address=${address}`,
		],
		{stdio: ['ignore', 'ignore', 'pipe']},
	);
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said = (said + text).slice(-4000);
	});
	const ended = new Promise(resolve => {
		child.on('exit', resolve);
	});
	context.after(async () => {
		child.kill('SIGKILL');
		await ended;
		block.release();
	});
	await waitUntil(
		async () => {
			if (child.exitCode !== null) throw new Error(`Prometheus ended: ${said}`);
			return fetch(`http://${address}/-/ready`).then(
				response => response.ok,
				// Not listening yet.
				() => false,
			);
		},
		startMs,
		() => `Prometheus is not ready: ${said}`,
	);
	const alerts = async (): Promise<readonly ActiveAlert[]> => {
		const response = await fetch(`http://${address}/api/v1/alerts`);
		return answer.parse(await response.json()).data.alerts;
	};

	return {
		alerts,
		fired: async (name, severity) => {
			let found: ActiveAlert | undefined;
			await waitUntil(
				async () => {
					found = (await alerts()).find(
						({labels, state}) =>
							labels['alertname'] === name &&
							labels['severity'] === severity &&
							state === 'firing',
					);
					return found !== undefined;
				},
				giveUpMs,
				async () =>
					`${name}/${severity} does not fire; there are: ${JSON.stringify((await alerts()).map(({labels, state}) => [labels['alertname'], labels['severity'], state]))}`,
			);
			if (found === undefined) throw new Error(name);
			return found;
		},
	};
}

/** Serves a metrics page as node_exporter would; gives `host:port`. */
export async function servePage(
	context: TestContext,
	page: () => string,
): Promise<string> {
	const server = createServer((_request, response) => {
		response.setHeader('content-type', 'text/plain; version=0.0.4');
		response.end(page());
	});
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	context.after(() => {
		server.closeAllConnections();
		server.close();
	});
	const address = server.address() as AddressInfo;
	return `127.0.0.1:${address.port}`;
}

/** `host:port` of URLs, as Prometheus names its targets. */
export function targets(urls: readonly string[]): readonly string[] {
	return urls.map(url => new URL(url).host);
}
