import {createReadStream} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {isReachable} from '../source/cluster/observation.js';
import {startDrillThread} from '../source/drill/drill-link.js';
import {createLogStudy, type LogStudy} from '../source/engine/log-study.js';
import {kubernetesLike} from '../test/real/writers-bed.js';
import {confirmEachStep} from '../test/support/confirm-steps.js';
import {startWriteLoad} from '../test/support/write-load.js';
import {ensureEtcd} from './etcd-binaries.js';
import {fillToNospace} from './fill.js';
import {startCluster, type LocalCluster} from './local-cluster.js';
import type {RecordedScreen} from './recorded-screen.js';
import {
	recordingFiles,
	writeRecording,
	type RecordedFrame,
} from './recordings.js';
import {recoveryBeats} from './recovery-beats.js';
import {openScreenSession, type ScreenSession} from './screen-session.js';
import {waitUntil} from './wait-until.js';

// A real cluster, filled until it refuses writes and recovered by keys; what the
// screens were painted from meanwhile is kept.

const quotaBytes = 64 * 1024 * 1024;
const size = {columns: 100, rows: 30};
// Of 10 kB each; the file grows by about half as much again.
const mostTransactions = 3000;
const wallForMs = 6000;
const drillForMs = 21_000;

/** Makes both recordings anew; takes about two minutes and real etcd. */
export async function recordPictures(): Promise<void> {
	const cluster = await startCluster({
		binaries: await ensureEtcd('3.5'),
		quotaBytes,
	});
	const stateDirectory = await mkdtemp(
		path.join(tmpdir(), 'etcd-medic-pictures-'),
	);
	// On the wall from the beginning, as a wall screen is.
	const wall = await openScreenSession({
		args: ['watch', '--endpoints', cluster.endpoints.join(',')],
		size,
		stateDirectory,
	});
	try {
		const {frames, looks} = await recover(cluster, stateDirectory, wall);
		const briefing = await lookAtBriefing();
		writeRecording(recordingFiles.recovery, frames);
		writeRecording(recordingFiles.looks, [...looks, briefing]);
	} finally {
		await wall.close();
		await cluster.stop();
		await rm(stateDirectory, {recursive: true, force: true});
	}
}

function look(
	picture: string,
	screen: RecordedScreen,
	title = 'etcd-medic',
): RecordedFrame {
	return {picture, title, beat: 'look', pressed: [], screen};
}

async function lookAtWall(wall: ScreenSession): Promise<RecordedFrame> {
	await wall.waitFor(() => criticalForMs(wall) > wallForMs, {
		label: 'the wall screen, critical for seconds',
	});
	const screen = wall.take();
	await wall.close();
	return look('wall', screen, 'etcd-medic watch');
}

function criticalForMs(wall: ScreenSession): number {
	const {ui, nowMs} = wall.take();
	const standing = ui.wall?.standing;
	return standing?.level === 'critical' ? nowMs - standing.sinceMs : 0;
}

async function recover(
	cluster: LocalCluster,
	stateDirectory: string,
	wall: ScreenSession,
): Promise<{
	readonly frames: readonly RecordedFrame[];
	readonly looks: readonly RecordedFrame[];
}> {
	const beats = recoveryBeats();
	const log = logOf(cluster);
	const session = await openScreenSession({
		args: ['--endpoints', cluster.endpoints.join(',')],
		size,
		stateDirectory,
		overlay: () => (log.state === undefined ? {} : {log: log.state}),
		onChange: beats.onChange,
	});
	const keyed: ScreenSession = {
		...session,
		async press(...keys) {
			beats.onKeys(keys);
			await session.press(...keys);
		},
	};
	try {
		await session.waitFor(() => doAllAnswer(session), {
			label: 'an answer of every member',
		});
		await fillToNospace(cluster, {compactedShare: 0.9});
		await session.waitFor('a plan of');
		const looks = [await lookAtWall(wall)];
		await session.press('5');
		await session.waitFor('nospace-alarm');
		looks.push(look('findings', session.take()));
		await session.press('escape');
		await keyed.press('2');
		await session.waitFor('Steps');
		await confirmEachStep(keyed, async () => undefined);
		beats.onChange(session.take());
		const frames = beats.frames();
		return {
			frames,
			looks: [...looks, ...(await lookAround(cluster, session, log))],
		};
	} finally {
		await session.close();
	}
}

function doAllAnswer(session: ScreenSession): boolean {
	const {observation} = session.take().engine;
	return observation?.members.every(each => isReachable(each)) === true;
}

// Afterwards, while the cluster is busy again.
async function lookAround(
	cluster: LocalCluster,
	session: ScreenSession,
	log: LogStudy,
): Promise<readonly RecordedFrame[]> {
	// It comes to an end before it could fill the quota again.
	const load = startWriteLoad(cluster.endpoints[0] ?? '', transaction =>
		transaction < mostTransactions ? kubernetesLike(transaction) : undefined,
	);
	const looks: RecordedFrame[] = [];
	try {
		await session.press('6');
		await session.waitFor(/for [5-9] s of 30 s/);
		looks.push(look('writers', session.take()));
		await session.press('x', '8');
		await session.waitFor('Alarms and findings');
		looks.push(look('member', session.take()));
	} finally {
		await load.stop();
	}

	log.read();
	await session.press('7');
	await session.waitFor(() => log.state?.kind === 'read', {
		label: 'the log is read',
	});
	looks.push(look('logs', session.take()));
	await session.press('9');
	await session.waitFor(() => session.take().engine.prevent !== undefined, {
		label: 'what prevents the next incident',
	});
	looks.push(look('prevent', session.take()));
	return looks;
}

// On a node the engine reads the log of its own etcd; here that is no pod's and
// no unit's, so that the log of a member is read by the same study.
function logOf(cluster: LocalCluster): LogStudy {
	const file = cluster.members[0]?.logFile ?? '';
	return createLogStudy({
		find: () => ({
			lookedIn: file,
			logs: [
				{
					name: file,
					chunks: createReadStream(file),
					trouble: Promise.resolve(''),
				},
			],
		}),
		nowMs: () => Date.now(),
		changed: () => undefined,
	});
}

async function lookAtBriefing(): Promise<RecordedFrame> {
	const scenario = 'nospace';
	const drill = await startDrillThread({
		scenario,
		seed: 1,
		speed: 1,
		run: 1,
		real: undefined,
	});
	try {
		await waitUntil(
			async () => drill.getLook().elapsedMs >= drillForMs,
			drillForMs * 3,
			() => 'the drill does not go on',
		);
		return look(
			'drill',
			{
				kind: 'drill',
				scenario,
				endpoints: drill.opened.endpoints,
				drillLook: drill.getLook(),
				keys: [],
				size,
			},
			'etcd-medic drill',
		);
	} finally {
		await drill.close();
	}
}
