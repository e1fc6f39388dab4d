import type {MemberId} from '../cluster/member.js';
import type {Milliseconds} from '../units.js';
import type {EtcdctlFlags} from './etcdctl.js';
import type {MaintenanceRules} from './maintenance-rules.js';
import type {MeasuredDefragment} from './predict.js';

/** What a plan is made with, besides the observation. */
export type PlanOptions = {
	readonly etcdctl: EtcdctlFlags;
	/** Where the snapshot goes: a path that does not exist yet. */
	readonly snapshotFile: string;
	/** Written, read and deleted to prove that writes work. */
	readonly canaryKey: string;
	/** Deadline of calls that a member answers at once. */
	readonly callTimeoutMs: Milliseconds;
	/** Deadline of compaction and defragment, after which they are waited for. */
	readonly longCallTimeoutMs: Milliseconds;
	/** The revision to compact to, frozen when the run began; `undefined`: the newest one seen. */
	readonly compactRevision: number | undefined;
	readonly measuredDefragments: readonly MeasuredDefragment[];
	/** Revisions to keep when compacting; absent: what the plan has by default. */
	readonly keepRevisions?: number;
	/** When a member is worth a defragment though no alarm is raised; absent: the default limits. */
	readonly maintenance?: Partial<MaintenanceRules>;
	/** Members whose defragment was left out in this run: leadership does not go there. */
	readonly leftOut?: readonly MemberId[];
};
