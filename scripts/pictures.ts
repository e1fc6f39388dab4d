// Makes the README's pictures from a real recovery of a real cluster in a real
// terminal: `npm run pictures`. Each has a text twin beside it.
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {confirmEachStep} from '../test/support/confirm-steps.js';
import {openTerminal, type Terminal} from '../test/support/terminal.js';
import {kubernetesLike} from '../test/real/writers-bed.js';
import {startWriteLoad} from '../test/support/write-load.js';
import {ensureEtcd} from './etcd-binaries.js';
import {fillToNospace} from './fill.js';
import {startCluster} from './local-cluster.js';
import {savePicture} from './picture.js';

const folder = 'docs/pictures';
const quotaBytes = 64 * 1024 * 1024;

await mkdir(folder, {recursive: true});
const cluster = await startCluster({
	binaries: await ensureEtcd('3.5'),
	quotaBytes,
});
const state = await mkdtemp(path.join(tmpdir(), 'etcd-medic-pictures-'));
try {
	await fillToNospace(cluster, {compactedShare: 0.9});
	const terminal = openTerminal({
		command: process.execPath,
		args: ['dist/cli.js', '--endpoints', cluster.endpoints.join(',')],
		cols: 100,
		rows: 30,
		env: {
			LANG: 'C.UTF-8',
			TERM: 'xterm-256color',
			XDG_STATE_HOME: state,
		},
	});
	await terminal.waitFor('a plan of');
	save(terminal, 'overview');
	await terminal.press('2');
	await terminal.waitFor('Steps');
	await confirmEachStep(
		terminal,
		async done => {
			if (done === 4) save(terminal, 'plan');
		},
		async done => {
			if (done === 3) save(terminal, 'step');
		},
	);
	save(terminal, 'recovered');
	await pictureLooks(terminal);
	await terminal.close();
} finally {
	await cluster.stop();
	await rm(state, {recursive: true, force: true});
}

// Who writes, and one member in depth, while the cluster is busy.
async function pictureLooks(terminal: Terminal): Promise<void> {
	const load = startWriteLoad(cluster.endpoints[0] ?? '', kubernetesLike);
	try {
		await terminal.press('6');
		await terminal.waitFor(/for [5-9] s of 30 s/, {timeoutMs: 20_000});
		save(terminal, 'writers');
		await terminal.press('x', '8');
		await terminal.waitFor('Alarms and findings');
		save(terminal, 'member');
	} finally {
		await load.stop();
	}
}

function save(terminal: Terminal, name: string): void {
	savePicture(path.join(folder, `${name}.png`), terminal.cells(), 'etcd-medic');
	console.log(`${folder}/${name}.png`);
}
