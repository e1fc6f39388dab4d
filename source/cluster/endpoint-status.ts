import type {Bytes} from '../units.js';
import type {Alarm} from './alarm.js';
import type {ClusterId, MemberId} from './member.js';

/** What one member answered to Maintenance.Status. Not reported is `undefined`. */
export type EndpointStatus = {
	readonly clusterId: ClusterId;
	readonly memberId: MemberId;
	readonly version: string;
	/** Size of the backend file. */
	readonly dbSizeBytes: Bytes;
	/** Bytes of that file which hold data; stale until the member's next backend commit. */
	readonly dbSizeInUseBytes: Bytes | undefined;
	/** `undefined` when this member knows no leader. */
	readonly leaderId: MemberId | undefined;
	readonly raftTerm: number;
	readonly raftIndex: number;
	readonly raftAppliedIndex: number | undefined;
	readonly revision: number;
	readonly isLearner: boolean;
	/** Every record of the cluster, as this member has them in Status.errors. */
	readonly alarms: readonly Alarm[];
	/** Entries of Status.errors that are not alarms, e.g. `etcdserver: no leader`. */
	readonly errors: readonly string[];
};
