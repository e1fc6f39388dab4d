import type {MemberReader} from '../etcd/capabilities.js';
import type {HealthReader} from '../metrics/health-read.js';
import type {MetricsReader} from '../metrics/metrics-reader.js';

/** A connection for looking at one member: no call on it can change anything. */
export type ObservedMember = {
	readonly reader: MemberReader;
	readonly metrics: MetricsReader;
	readonly health: HealthReader;
	close(): void;
};

/** Opens a connection to an endpoint; `name` is the member's, once it is known. */
export type Connector = (
	endpoint: string,
	name: string | undefined,
) => ObservedMember;
