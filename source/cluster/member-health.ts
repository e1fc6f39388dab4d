/** What a member's own health endpoints say, as kubelet and load balancers read them. */
export type MemberHealth = {
	/** The URL that answered. */
	readonly url: string;
	/** `/health`: no alarm, a leader, and one read that came back in time, however late. */
	readonly isHealthy: boolean;
	/** etcd's reason when it is not, printable; '' when it gives none (etcd 3.4). */
	readonly reason: string;
	/** `/readyz` (etcd 3.5.11 and later), asked only when `/health` says no; `undefined`: not asked, or not there. */
	readonly isReady: boolean | undefined;
};
