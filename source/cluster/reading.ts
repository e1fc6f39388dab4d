import type {Milliseconds} from '../units.js';

/** Why something could not be read or done, by kind; decide by kind, never by message. */
export type ProblemKind =
	| 'refused' // nothing listens there
	| 'timeout' // no answer within the deadline
	| 'unreachable' // name or network error
	| 'tls' // handshake or certificate
	| 'auth' // user, password, token or permission
	| 'not-etcd' // something answers, but not etcd
	| 'another-member' // its URL leads to another member, or is also another's: this one was not asked
	| 'no-leader' // this member knows no leader, or quorum is lost
	| 'nospace' // refused under the NOSPACE alarm
	| 'corrupt' // refused under the CORRUPT alarm
	| 'compacted' // the revision is already compacted
	| 'future-revision' // the revision does not exist yet
	| 'too-many-requests' // applied index too far behind
	| 'not-supported' // learner, or server too old
	| 'too-large' // the answer exceeds what we take in one message
	| 'unavailable' // answered, and cannot serve right now
	| 'cancelled' // we gave up ourselves
	| 'unknown';

/** A certificate in the server's chain, or ours in the server's eyes, does not hold at this time. */
export type ProblemDetail =
	| 'server-certificate-expired'
	| 'server-certificate-not-yet-valid'
	| 'our-certificate-expired';

export type Problem = {
	readonly kind: ProblemKind;
	/** One printable line in the server's or the system's words. */
	readonly message: string;
	/** The call did not go out: who is at the other end was asked first. Absent: the kind tells. */
	readonly wasNotSent?: true;
	/** What a handshake failed on, where the other side or OpenSSL says it plainly. */
	readonly detail?: ProblemDetail | undefined;
};

/** The outcome of asking a member one thing, with when it was taken and how long it took. */
export type Reading<T> =
	| {
			readonly kind: 'value';
			readonly value: T;
			readonly takenAtMs: Milliseconds;
			readonly tookMs: Milliseconds;
	  }
	| {
			readonly kind: 'problem';
			readonly problem: Problem;
			readonly takenAtMs: Milliseconds;
			readonly tookMs: Milliseconds;
	  };

const takesEffect: Readonly<Record<ProblemKind, boolean>> = {
	refused: false,
	timeout: true,
	// Also of a network that went away while the member was at work.
	unreachable: true,
	tls: false,
	auth: false,
	'not-etcd': true,
	'another-member': false,
	'no-leader': true,
	nospace: false,
	corrupt: false,
	compacted: false,
	'future-revision': false,
	'too-many-requests': false,
	'not-supported': false,
	'too-large': true,
	unavailable: true,
	cancelled: true,
	unknown: true,
};

/** Whether a call that ended so may have been carried out, or still be under way, all the same: only looking tells. */
export function mayHaveTakenEffect({kind, wasNotSent}: Problem): boolean {
	return wasNotSent !== true && takesEffect[kind];
}

/** The value of a reading that succeeded, else `undefined`. */
export function valueOf<T>(reading: Reading<T> | undefined): T | undefined {
	return reading?.kind === 'value' ? reading.value : undefined;
}

/** The problem of a reading that failed, else `undefined`. */
export function problemOf(
	reading: Reading<unknown> | undefined,
): Problem | undefined {
	return reading?.kind === 'problem' ? reading.problem : undefined;
}
