import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {UserError} from '../../user-error.js';
import type {Milliseconds} from '../../units.js';
import type {Bed} from '../bed.js';
import type {DrillOrder} from '../exercise.js';
import type {RawClient} from '../raw-client.js';
import {isChange} from '../right-end.js';
import type {RealBed, RightEnd, Scenario} from '../scenario.js';
import {layOutProcesses, type DrillProcess} from './etcd-process.js';
import {lookAt, type MemberLook} from './member-look.js';
import {prepare} from './prepare.js';
import {openRecorder, type Recorder} from './recorder.js';
import {playTimeline} from './timeline.js';
import {openTraffic, type RealTraffic} from './traffic.js';

const startWithinMs = 45_000;
const lookAgainMs = 200;
const restartMs = 1000;

/**
 * The scenario on etcd processes of its own, in a temporary folder on loopback.
 * Rejects, leaving nothing behind, when they do not serve within 45 s.
 */
export async function openRealBed(
	scenario: Scenario,
	real: NonNullable<DrillOrder['real']>,
	client: RawClient,
	nowMs: () => Milliseconds,
): Promise<Bed> {
	const wanted = scenario.real;
	if (wanted.kind === 'not-possible') throw new Error(wanted.why);
	const names = scenario.cluster.members.map(each => each.name);
	const folder = await mkdtemp(path.join(tmpdir(), 'etcd-medic-drill-'));
	const {slowDisk} = wanted;
	const processes = await layOutProcesses(names, {
		folder,
		etcd: real.etcd,
		quotaBytes: wanted.quotaBytes,
		slow:
			slowDisk === undefined || real.strace === undefined
				? undefined
				: {name: slowDisk, strace: real.strace},
	});
	const endAll = async (): Promise<void> => {
		for (const each of processes) each.signal('SIGKILL');
		await Promise.all(processes.map(async each => each.ended()));
		await rm(folder, {recursive: true, force: true, maxRetries: 10});
	};

	try {
		for (const each of processes) each.start();
		const ids = await untilServing(client, processes, nowMs);
		const endpoints = processes.map(each => each.endpoint);
		await prepare(client, endpoints, names, wanted);
		await leadBy(scenario, wanted, client, endpoints, names, ids);
		return await open(scenario, wanted, {
			processes,
			ids,
			client,
			nowMs,
			endAll,
		});
	} catch (error) {
		await endAll();
		throw error;
	}
}

async function open(
	scenario: Scenario,
	wanted: Extract<RealBed, {kind: 'possible'}>,
	{
		processes,
		ids,
		client,
		nowMs,
		endAll,
	}: {
		readonly processes: readonly DrillProcess[];
		readonly ids: readonly MemberLook[];
		readonly client: RawClient;
		readonly nowMs: () => Milliseconds;
		readonly endAll: () => Promise<void>;
	},
): Promise<Bed> {
	const startedAtMs = nowMs();
	const elapsedMs = (): Milliseconds => nowMs() - startedAtMs;
	const endpoints = processes.map(each => each.endpoint);
	const members = processes.map(({name}, at) => ({
		id: ids[at]?.id ?? '',
		name,
	}));
	const recorder = await openRecorder({
		client,
		endpoints,
		ids: members.map(each => each.id),
		quotaBytes: wanted.quotaBytes,
		elapsedMs,
	});
	const traffic = openTraffic(client, endpoints, elapsedMs);
	const timeline = playTimeline(scenario.cluster.timeline, {
		processes,
		recorder,
		elapsedMs,
	});
	return {
		endpoints,
		metricsUrls: endpoints.map(endpoint => `${endpoint}/metrics`),
		members,
		clusterId: ids[0]?.clusterId ?? '',
		look: () => ({
			elapsedMs: elapsedMs(),
			records: recorder.records(),
			isAtRightEnd: isAtRightEnd(scenario.rightEnd, recorder, traffic, members),
			writers: traffic.looks(),
		}),
		noteMove(move) {
			if (move !== 'put-quota-key') return;
			// A put that is refused leaves no trace in the counters.
			recorder.note({
				memberId: members[0]?.id ?? '',
				what: 'put-quota-key',
				detail: 'quota-backend-bytes',
			});
		},
		async lendHand(hand) {
			if (hand === 'relax-probe') {
				timeline.stop();
				for (const each of processes) each.start();
				return;
			}

			for (const [at, each] of processes.entries()) {
				recorder.note({
					memberId: members[at]?.id ?? '',
					what: 'restart',
					detail: each.name,
				});
				each.signal('SIGTERM');
			}

			await Promise.all(processes.map(async each => each.ended()));
			await pause(restartMs);
			for (const each of processes) each.start();
		},
		async close() {
			timeline.stop();
			traffic.close();
			await recorder.close();
			await endAll();
		},
	};
}

function isAtRightEnd(
	end: RightEnd,
	recorder: Recorder,
	traffic: RealTraffic,
	members: Bed['members'],
): boolean {
	const looks = recorder.looks();
	switch (end.kind) {
		case 'writable': {
			return (
				looks.every(each => each !== undefined && each.alarms.length === 0) &&
				traffic.takesWrites().every(Boolean)
			);
		}

		case 'untouched': {
			return !recorder.records().some(each => isChange(each));
		}

		case 'led-by-another': {
			const leaderId = looks.find(
				each => each?.leaderId !== undefined,
			)?.leaderId;
			const leader = members.find(each => each.id === leaderId);
			return leader !== undefined && leader.name !== end.than;
		}
	}
}

async function untilServing(
	client: RawClient,
	processes: readonly DrillProcess[],
	nowMs: () => Milliseconds,
): Promise<readonly MemberLook[]> {
	const untilMs = nowMs() + startWithinMs;
	for (;;) {
		const looks = await Promise.all(
			processes.map(async each => lookAt(client, each.endpoint)),
		);
		const serving = looks.flatMap(each =>
			each?.leaderId === undefined ? [] : [each],
		);
		if (serving.length === processes.length) return serving;
		const dead = processes.find(each => !each.isRunning());
		if (dead !== undefined || nowMs() > untilMs) {
			throw new UserError({
				what: `etcd of the drill did not serve: ${dead?.name ?? 'not all of them answer'}`,
				tryThis: 'run etcd --version, or leave --real out',
				exitCode: 70,
			});
		}

		await pause(lookAgainMs);
	}
}

// The scenario says who leads; a slow disk shows most there.
async function leadBy(
	{cluster}: Scenario,
	{slowDisk}: Extract<RealBed, {kind: 'possible'}>,
	client: RawClient,
	endpoints: readonly string[],
	names: readonly string[],
	ids: readonly MemberLook[],
): Promise<void> {
	const wanted =
		slowDisk ?? cluster.members.find(each => each.isLeader === true)?.name;
	const target = ids[names.indexOf(wanted ?? '')]?.id;
	const look = await lookAt(client, endpoints[0] ?? '');
	if (target === undefined || look?.leaderId === target) return;
	const leader = ids.findIndex(each => each.id === look?.leaderId);
	await client.call(endpoints[leader] ?? '', 'Maintenance', 'MoveLeader', {
		targetID: BigInt(`0x${target}`).toString(),
	});
}
