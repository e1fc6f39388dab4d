import type {KeyBytes} from '../cluster/key-range.js';
import type {MemberId} from '../cluster/member.js';
import type {Trends} from '../cluster/trend.js';
import type {Thresholds} from '../diagnosis/thresholds.js';
import type {Milliseconds} from '../units.js';
import type {Deletion} from './survey.js';
import type {EtcdctlFlags} from './etcdctl.js';
import type {ReliefSoFar} from './live-data-options.js';
import type {MaintenanceRules} from './maintenance-rules.js';
import type {MeasuredDefragment} from './predict.js';

/** What the step that takes a backup is made with. */
export type SnapshotOptions = Pick<
	PlanOptions,
	'etcdctl' | 'snapshotFile' | 'isBackupStandIn'
>;

/** What a plan is made with, besides the observation. */
export type PlanOptions = {
	readonly etcdctl: EtcdctlFlags;
	/** Where the snapshot goes: a path that does not exist yet. */
	readonly snapshotFile: string;
	/** The cluster is a drill's: what it gives as its snapshot is small. Absent: it is the whole file. */
	readonly isBackupStandIn?: boolean;
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
	/** Limits of the diagnosis; absent: the defaults. */
	readonly thresholds?: Thresholds;
	/** Members whose defragment is behind this run, done or left out. */
	readonly defragmented?: readonly MemberId[];
	/** Leaders that this run's plan asks to hand over: what was offered stays so. */
	readonly offered?: readonly MemberId[];
	/** Members whose defragment was left out in this run: leadership does not go there. */
	readonly leftOut?: readonly MemberId[];
	/** Members that do not serve and that the run goes on without, by the operator's decision. */
	readonly withoutMembers?: readonly MemberId[];
	/** Whose keys differ from the others', as their hashes said in this run. */
	readonly oddMemberId?: MemberId | undefined;
	/** All members gave the same hash in this run: none is to be replaced. */
	readonly doHashesAgree?: boolean;
	/** What each member's figures were before; absent: nothing is known of before. */
	readonly trends?: Trends;
	/** What this run has found out and done about live data. */
	readonly relief?: ReliefSoFar;
	/** Prefixes that the operator named on the command line to be deleted. */
	readonly deletePrefixes?: readonly KeyBytes[];
	/** Prefixes that the operator typed, as they were counted. */
	readonly deletions?: readonly Deletion[];
	/** Whether relief that nobody asked for is offered; absent: yes. Nobody is there to choose in a run without a screen. */
	readonly offersRelief?: boolean;
};
