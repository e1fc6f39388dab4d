import {memberLabel, type MemberId} from '../cluster/member.js';
import {memberById, type Observation} from '../cluster/observation.js';
import {runsOf} from '../cluster/process-runs.js';
import {defaultThresholds} from '../diagnosis/thresholds.js';
import {printable} from '../printable.js';
import {formatDuration, type Milliseconds} from '../units.js';
import {guidedStep} from './guided-step.js';
import {hostSetup, manifestFile, type HostSetup} from './host-setup.js';
import type {PlanOptions} from './plan-options.js';
import type {Plan} from './plan.js';
import {verifyStep} from './plan-steps.js';
import {hostOf} from './replace-member.js';
import type {Instruction, Step} from './step.js';

/** The IDs of steps that stop a restart loop begin so; its member ID follows. */
export const relaxProbePrefix = 'relax-probe-';
/** kubeadm's liveness probe gives up after 8 failures, 10 s apart (kubeadm#2759): longer than this, and the loop is over. */
const staysUpMs: Milliseconds = 180_000;

/** A member that is started again and again. */
export type RestartLoop = {
	readonly memberId: MemberId;
	/** How often it was started within `withinMs`, as far as it was seen. */
	readonly starts: number;
	/** The last so much time is looked at. */
	readonly withinMs: Milliseconds;
	/** How long it stayed up the last time that it went down, as seen; `undefined`: it has not yet. */
	readonly windowMs: Milliseconds | undefined;
};

/**
 * The members in a restart loop, by the start times of their processes in
 * earlier readings: those of which the finding `restart-loop` warns by them.
 */
export function restartLoops(
	observation: Observation,
	{
		trends = {},
		thresholds = defaultThresholds,
	}: Pick<PlanOptions, 'trends' | 'thresholds'> = {},
): readonly RestartLoop[] {
	const {restartLoopWindowMs: withinMs, restartLoopWarning} = thresholds;
	return observation.members.flatMap(({member}) => {
		const runs = runsOf(
			(trends[member.id] ?? []).filter(
				point => observation.takenAtMs - point.takenAtMs <= withinMs,
			),
		);
		// The first start that was seen is no restart.
		if (runs.length - 1 < restartLoopWarning) return [];
		// Earlier figures are kept ten seconds apart, so this is at least how long.
		const ended = runs.at(-2);
		return [
			{
				memberId: member.id,
				starts: runs.length,
				withinMs,
				windowMs:
					ended === undefined
						? undefined
						: ended.lastSeenMs - ended.startedAtMs,
			},
		];
	});
}

/** The plan for members in a restart loop while no alarm is raised. */
export function planRestartLoop(
	observation: Observation,
	options: PlanOptions,
): Plan {
	return {
		kind: 'plan',
		cause: 'restart-loop',
		basedOnMs: observation.takenAtMs,
		goal: 'Stop what restarts etcd again and again, one member at a time, and prove that writes work',
		steps: [
			...relaxProbeSteps(observation, options),
			verifyStep(observation, options),
		],
	};
}

/** For each member in a restart loop, the step that ends it. */
export function relaxProbeSteps(
	observation: Observation,
	options: PlanOptions,
): readonly Step[] {
	return restartLoops(observation, options).flatMap(loop => {
		const found = memberById(observation, loop.memberId);
		if (found === undefined) return [];
		const {member} = found;
		const name = printable(memberLabel(member));
		const window =
			loop.windowMs === undefined
				? ''
				: `, and stayed up for ${formatDuration(loop.windowMs)} the last time`;
		return [
			guidedStep({
				id: `${relaxProbePrefix}${member.id}`,
				title: `Stop the restarts of ${name}`,
				memberId: member.id,
				instructions: probeInstructions(
					hostOf(member),
					hostSetup(options.etcdctl),
				),
				until: {kind: 'stays-up', memberId: member.id, forMs: staysUpMs},
				why: `It was started ${loop.starts} times in the last ${formatDuration(loop.withinMs)}${window}. Under NOSPACE a bare /health answers 503, and kubelet kills a member that is only full; a defragment that takes longer than the probe allows ends the same way. One node at a time: an edit of the manifest restarts etcd there. Left out, a defragment of ${name} is queued and begins by itself when it is up.`,
				expects: `It stays up for ${formatDuration(staysUpMs)}`,
				undo: 'Put the old probe back when the recovery is over',
			}),
		];
	});
}

function probeInstructions(
	where: string,
	setup: HostSetup,
): readonly Instruction[] {
	if (setup === 'k3s' || setup === 'rke2') {
		const service = setup === 'k3s' ? 'k3s' : 'rke2-server';
		return [
			{
				where,
				lines: [
					'# what restarts it: systemd, or the pod that RKE2 keeps',
					`journalctl -u ${service} -n 100`,
					`systemctl show ${service} -p NRestarts,WatchdogUSec,TimeoutStartUSec`,
				],
			},
		];
	}

	return [
		{
			where,
			lines: [
				'# -a shows those that have exited, and how long ago',
				'crictl ps -a --name etcd',
				'# images from 3.5.7 on have no shell: run etcdctl itself, without sh',
				'crictl exec "$(crictl ps -q --name etcd)" etcdctl version',
				`grep -n -A6 Probe ${manifestFile}`,
			],
		},
		{
			where: `${where}, as its manifest has it (${manifestFile})`,
			lines: [
				'# up to kubeadm 1.24, "path: /health" in livenessProbe and startupProbe: make both',
				'#     path: /health?exclude=NOSPACE&serializable=true',
				'# kubeadm 1.25 to 1.30, "path: /health?serializable=false" in startupProbe only: it never passes under NOSPACE; make it',
				'#     path: /health?exclude=NOSPACE&serializable=true',
				'# from 1.31 on, /livez and /readyz: right as they are; raise failureThreshold where a defragment takes longer than 80 s',
				'#     failureThreshold: 60',
				'# kubelet backs off up to 5 min between starts; an edited manifest is a new pod to it, whose back-off begins anew',
			],
		},
	];
}
