import type {Observation} from '../cluster/observation.js';
import type {MemberId} from '../cluster/member.js';
import type {Problem} from '../cluster/reading.js';
import type {
	AlarmDisarmer,
	CanaryWriter,
	Compactor,
	Defragmenter,
	KeyPager,
	HashReader,
	LeaderMover,
	RangeDeleter,
	SnapshotStreamer,
	StatusReader,
} from '../etcd/capabilities.js';
import type {EtcdctlFlags} from '../runbook/etcdctl.js';
import type {Milliseconds} from '../units.js';
import type {Measured, StepOutcome} from './run-event.js';

/** What a run may ask of one member. */
export type StepMember = StatusReader &
	Compactor &
	Defragmenter &
	LeaderMover &
	AlarmDisarmer &
	SnapshotStreamer &
	HashReader &
	KeyPager &
	RangeDeleter &
	CanaryWriter;

/** Everything that a step's execution touches, handed to it. */
export type StepContext = {
	/** A fresh reading of all members. */
	readonly observe: () => Promise<Observation>;
	/** The same with a member list that was read just before; absent: `observe`. */
	readonly observeAnew?: () => Promise<Observation>;
	/** The connection to a member by ID; `undefined` when it has no known endpoint. */
	readonly memberClient: (
		id: MemberId,
	) => {readonly endpoint: string; readonly client: StepMember} | undefined;
	readonly etcdctl: EtcdctlFlags;
	readonly callTimeoutMs: Milliseconds;
	readonly longCallTimeoutMs: Milliseconds;
	/**
	 * Looks at the cluster once more, then writes down that this call goes out
	 * now; the call must not precede it. Rejects with what stands against it.
	 */
	readonly announce: (command: string) => Promise<void>;
	/** Writes down, without a look, a call that ends what the one announced before began. */
	readonly announceRest: (command: string) => Promise<void>;
	/** Says what is being done or waited for; `share` from 0 to 1 where it is known. */
	readonly report: (message: string, share?: number) => void;
	readonly nowMs: () => Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
	/** Aborted when the operator leaves: waiting ends, what the server does goes on. */
	readonly signal: AbortSignal;
	/** Aborted then, and when the operator no longer waits for what a person does outside. */
	readonly watchSignal: AbortSignal;
};

/** How a step ended. */
export type StepResult = {
	readonly outcome: StepOutcome;
	readonly message: string;
	readonly measured: Measured;
	readonly problem?: Problem | undefined;
};

/** A failed step: what is so now, and the problem under it. */
export function failed(
	message: string,
	problem?: Problem,
	measured: Measured = {},
): StepResult {
	return {outcome: 'failed', message, measured, problem};
}
