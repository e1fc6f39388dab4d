import type {ClusterId} from '../cluster/member.js';
import {messageOf} from '../error-text.js';
import {makeDirectory} from '../make-directory.js';
import {lastRunOn, openJournal, type Journal, type LastRun} from './journal.js';
import type {RunEvent} from './run-event.js';
import {claimRun, holderOf, type Claim} from './run-lock.js';

/** What a run leaves behind on this host: the lock while it lasts, and its journal. */
export type RunRecord = {
	/** Takes the lock of the cluster and opens the run's journal; why not, if that cannot be. */
	begin(clusterId: ClusterId, runId: string): Promise<string | undefined>;
	/** Resolves when the event is on the disk. Throws when it cannot be written. */
	write(event: RunEvent): Promise<void>;
	/** What the newest journal of the cluster says. */
	lastRun(clusterId: ClusterId): Promise<LastRun>;
	/** Who else on this host has the lock of the cluster, printable; `undefined`: nobody. No file is read. */
	heldElsewhere(clusterId: ClusterId): Promise<string | undefined>;
	/** The journal's path, once there is one. */
	readonly file: string | undefined;
	close(): Promise<void>;
};

/** Opens the record in the state directory. Nothing is made or written until `begin`. */
export function openRunRecord(options: {
	readonly directory: string;
	readonly vantage: string;
	readonly version: string;
	/** Who holds the lock, for whoever finds it taken. */
	readonly holder: string;
	/** Absent: the cluster is real. */
	readonly isSimulated?: boolean;
}): RunRecord {
	let journal: Journal | undefined;
	let claim: Extract<Claim, {kind: 'held'}> | undefined;
	return {
		async begin(clusterId, runId) {
			const claimed = await claimRun(clusterId, options.holder);
			if (claimed.kind === 'taken') {
				return `another recovery of this cluster is open on this host: ${claimed.by}`;
			}

			claim = claimed;
			try {
				await makeDirectory(options.directory);
				journal = await openJournal(options.directory, {
					schema: 'etcd-medic/journal/v1',
					clusterId,
					runId,
					vantage: options.vantage,
					version: options.version,
					...(options.isSimulated === true ? {isSimulated: true} : {}),
				});
			} catch (error) {
				await claim.release();
				claim = undefined;
				return `the journal cannot be written in ${options.directory}: ${messageOf(error)}; set XDG_STATE_HOME to where it can be`;
			}

			return undefined;
		},
		async write(event) {
			await journal?.record(event);
		},
		async lastRun(clusterId) {
			return lastRunOn(options.directory, clusterId);
		},
		async heldElsewhere(clusterId) {
			if (claim !== undefined) return undefined;
			const by = await holderOf(clusterId);
			// This very session may be taking the lock in the same instant.
			return by === options.holder ? undefined : by;
		},
		get file() {
			return journal?.file;
		},
		async close() {
			await journal?.close();
			await claim?.release();
			journal = undefined;
			claim = undefined;
		},
	};
}
