import type {Plan} from '../../source/runbook/plan.js';
import type {PreCheck, Step} from '../../source/runbook/step.js';
import {idOf, mebibyte, takenAtMs} from './observation-builder.js';

// Builders of plans and steps as the screens get them.

const etcdctl = 'etcdctl --cacert=/etc/kubernetes/pki/etcd/ca.crt';

/** One step; level 2 on m2 unless said otherwise. */
export function step(changes: Partial<Step> = {}): Step {
	return {
		id: `defragment-${idOf('m2')}`,
		title: 'Defragment m2',
		level: 2,
		memberId: idOf('m2'),
		action: {
			kind: 'defragment',
			memberId: idOf('m2'),
			endpoint: 'https://10.0.0.2:2379',
		},
		why: 'Returns free pages to the file system. Only clients of this member wait meanwhile; the others serve.',
		commands: [
			`${etcdctl} --endpoints=https://10.0.0.2:2379 --command-timeout=600s defrag`,
		],
		expects: 'The file shrinks to the bytes in use, below 0.9 of the quota',
		predicted: {
			reclaimedBytes: 57.1 * mebibyte,
			tookMs: 2000,
			diskNeededBytes: 4.1 * mebibyte,
		},
		undo: 'Not needed: data stays as it is. It cannot be cancelled once begun',
		...changes,
	};
}

/** The step that saves a snapshot from m3: level 1. */
export function snapshotStep(): Step {
	return step({
		id: 'snapshot',
		title: 'Save a snapshot from m3',
		level: 1,
		memberId: idOf('m3'),
		action: {
			kind: 'snapshot',
			memberId: idOf('m3'),
			endpoint: 'https://10.0.0.3:2379',
			file: '/var/lib/etcd-medic/snapshot-1.db',
		},
		why: 'The way back if anything goes wrong.',
		commands: [
			`${etcdctl} --endpoints=https://10.0.0.3:2379 snapshot save /var/lib/etcd-medic/snapshot-1.db`,
		],
		expects: 'A file whose sha256 trailer fits its content',
		predicted: {diskNeededBytes: 61.2 * mebibyte},
		undo: 'Delete the file',
	});
}

/** The step that only looks: level 0. */
export function preCheckStep(): Step {
	return step({
		id: 'pre-check',
		title: 'Check that recovery is safe to begin',
		level: 0,
		memberId: undefined,
		action: {kind: 'pre-check'},
		why: 'A recovery that begins on a sick cluster makes it worse.',
		commands: [],
		expects: 'Every check passes',
		predicted: {},
		undo: 'Nothing is changed',
	});
}

/** A recovery plan of nine steps for m1, m2 and m3, m1 leading. */
export function plan(changes: Partial<Plan> = {}): Plan {
	const defragment = (name: string): Step =>
		step({
			id: `defragment-${idOf(name)}`,
			title: `Defragment ${name}${name === 'm1' ? ', the leader' : ''}`,
			memberId: idOf(name),
			action: {kind: 'defragment', memberId: idOf(name), endpoint: 'e'},
		});
	const disarm = (name: string): Step =>
		step({
			id: `disarm-${idOf(name)}`,
			title: `Disarm NOSPACE of ${name}`,
			memberId: idOf(name),
			action: {
				kind: 'disarm',
				memberId: idOf(name),
				alarm: 'NOSPACE',
				via: idOf('m1'),
				endpoint: 'e',
			},
			predicted: {},
		});
	return {
		kind: 'plan',
		cause: 'nospace',
		basedOnMs: takenAtMs,
		goal: 'Return at least 171.3 MiB of free pages, clear 3 NOSPACE alarms, and prove that writes work.',
		steps: [
			preCheckStep(),
			snapshotStep(),
			defragment('m2'),
			defragment('m3'),
			defragment('m1'),
			disarm('m1'),
			disarm('m2'),
			disarm('m3'),
			step({
				id: 'verify',
				title: 'Prove that writes work through every member',
				memberId: undefined,
				action: {kind: 'verify', canaryKey: 'etcd-medic/canary'},
				predicted: {},
			}),
		],
		...changes,
	};
}

/** A check that passes. */
export function preCheck(changes: Partial<PreCheck> = {}): PreCheck {
	return {
		title: 'Quorum serves without m2',
		state: 'pass',
		detail: '2 of 3 voters stay, 2 needed',
		takenAtMs,
		...changes,
	};
}
