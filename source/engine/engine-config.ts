import type {TlsMaterial} from '../cluster/tls-material.js';
import type {Thresholds} from '../diagnosis/thresholds.js';
import type {EtcdUser} from '../etcd/open-etcd3.js';
import type {EtcdctlFlags} from '../runbook/etcdctl.js';
import type {MaintenanceRules} from '../runbook/maintenance-rules.js';
import type {Milliseconds} from '../units.js';
import type {ClusterLabel} from './protocol.js';

/** How to reach the cluster and what is allowed: plain data, so that it can cross into the engine's thread. */
export type EngineConfig = {
	readonly endpoints: readonly string[];
	/** `/metrics` URLs, the first of `endpoints` having the first, or by member name. */
	readonly metricsUrls: ReadonlyArray<{
		readonly for: string;
		readonly url: string;
	}>;
	readonly tls: TlsMaterial | undefined;
	readonly user: EtcdUser | undefined;
	readonly etcdctl: EtcdctlFlags;
	/** Deadline of calls that a member answers at once. */
	readonly callTimeoutMs: Milliseconds;
	/** Deadline of compaction and defragment. */
	readonly longCallTimeoutMs: Milliseconds;
	readonly intervalMs: Milliseconds;
	/** Sliding window of the fsync and commit quantiles. */
	readonly windowMs: Milliseconds;
	readonly vantage: string;
	readonly source: string;
	readonly isReadOnly: boolean;
	/** Where journals are kept; made when the first run begins. */
	readonly stateDirectory: string;
	/** Whether a run that did not come to its end is taken up again. */
	readonly mayResume: boolean;
	readonly snapshotFile: string;
	/** Revisions that a compaction keeps; absent: the default of the plan. */
	readonly keepRevisions?: number;
	/** When a member is worth a defragment without an alarm; absent: the default limits. */
	readonly maintenance?: Partial<MaintenanceRules>;
	/** Prefixes that may be deleted without being asked about, named on the command line. */
	readonly deletePrefixes?: readonly string[];
	/** Nobody is there to choose between ways out, so that none is offered. */
	readonly isUnattended?: boolean;
	/** The operator's own Prometheus, asked once for the time before. */
	readonly prometheus?: {
		readonly url: string;
		readonly historyMs: Milliseconds;
	};
	/** Limits of the diagnosis; absent: the defaults. */
	readonly thresholds?: Thresholds;
	/** What the operator calls this cluster; absent: nothing. */
	readonly label?: ClusterLabel;
	readonly runId: string;
	/** The cluster is a drill's own, simulated one; absent: it is real. */
	readonly isSimulated?: boolean;
};
