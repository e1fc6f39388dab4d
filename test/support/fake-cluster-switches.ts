import type {Alarm} from '../../source/cluster/alarm.js';
import type {MemberId} from '../../source/cluster/member.js';
import type {Observation} from '../../source/cluster/observation.js';
import type {StepMember} from '../../source/run/step-context.js';
import type {Bytes, Milliseconds} from '../../source/units.js';
import type {FakeCall, FakeMember, Fault} from './fake-member.js';

/** The cluster, its calls so far, and its switches. */
export type FakeCluster = {
	readonly members: readonly FakeMember[];
	alarms: Alarm[];
	leader: string;
	term: number;
	revision: number;
	readonly keys: Map<string, string>;
	/** Bytes that each deleted key leaves behind as history. */
	bytesPerKey: Bytes;
	/** Whether /metrics tells the number of `keys` and the last compaction, so that history can be told from live data. */
	tellsHistory: boolean;
	/** Every call that changes or streams something, in order. Status is not kept. */
	readonly calls: FakeCall[];
	/** Sees each call before it has any effect, and may make it fail. */
	onCall: (call: FakeCall) => Fault | undefined;
	/** How long after the answer to a disarm the record is gone. */
	disarmLagMs: Milliseconds;
	/** What a snapshot streams, trailer included. */
	snapshotBlocks: readonly Uint8Array[];
	/** Raft entries stop here while this is not the case. */
	readonly hasQuorum: boolean;
	member(name: string): FakeMember;
	client(
		id: MemberId,
	): {readonly endpoint: string; readonly client: StepMember} | undefined;
	observe(): Promise<Observation>;
	/** What `observe` would see, without its delay. */
	look(): Observation;
	kill(name: string): void;
};
