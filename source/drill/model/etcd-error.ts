/** An answer that is a refusal: the gRPC code and etcd's own words. */
export type EtcdError = {
	readonly kind: 'error';
	readonly code: GrpcCode;
	readonly message: string;
};

export type GrpcCode =
	| 'Canceled'
	| 'DataLoss'
	| 'DeadlineExceeded'
	| 'FailedPrecondition'
	| 'InvalidArgument'
	| 'NotFound'
	| 'OutOfRange'
	| 'ResourceExhausted'
	| 'Unavailable'
	| 'Unimplemented'
	| 'Unknown';

// The words and codes of etcd api/v3rpc/rpctypes/error.go, the same in 3.4 and 3.5.
export const etcdErrors = {
	emptyKey: error('InvalidArgument', 'etcdserver: key is not provided'),
	keyNotFound: error('InvalidArgument', 'etcdserver: key not found'),
	valueProvided: error('InvalidArgument', 'etcdserver: value is provided'),
	leaseProvided: error('InvalidArgument', 'etcdserver: lease is provided'),
	tooManyOps: error(
		'InvalidArgument',
		'etcdserver: too many operations in txn request',
	),
	duplicateKey: error(
		'InvalidArgument',
		'etcdserver: duplicate key given in txn request',
	),
	requestTooLarge: error('InvalidArgument', 'etcdserver: request is too large'),
	compacted: error(
		'OutOfRange',
		'etcdserver: mvcc: required revision has been compacted',
	),
	futureRevision: error(
		'OutOfRange',
		'etcdserver: mvcc: required revision is a future revision',
	),
	noSpace: error(
		'ResourceExhausted',
		'etcdserver: mvcc: database space exceeded',
	),
	corrupt: error('DataLoss', 'etcdserver: corrupt cluster'),
	tooManyRequests: error('ResourceExhausted', 'etcdserver: too many requests'),
	leaseNotFound: error('NotFound', 'etcdserver: requested lease not found'),
	leaseExists: error('FailedPrecondition', 'etcdserver: lease already exists'),
	leaseTtlTooLarge: error('OutOfRange', 'etcdserver: too large lease TTL'),
	noLeader: error('Unavailable', 'etcdserver: no leader'),
	notLeader: error('FailedPrecondition', 'etcdserver: not leader'),
	timeout: error('Unavailable', 'etcdserver: request timed out'),
	// A proposal that no leader took: 3.4 lets Go's words out without a code.
	notProposed34: error('Unknown', 'context deadline exceeded'),
	notProposed: error('DeadlineExceeded', 'context deadline exceeded'),
	badTransferee: error(
		'FailedPrecondition',
		'etcdserver: bad leader transferee',
	),
	notForLearner: error(
		'FailedPrecondition',
		'etcdserver: rpc not supported for learner',
	),
	authNotEnabled: error(
		'FailedPrecondition',
		'etcdserver: authentication is not enabled',
	),
	answerTooLarge: error(
		'ResourceExhausted',
		'grpc: trying to send message larger than max: ask with a limit',
	),
} as const satisfies Record<string, EtcdError>;

/** What a drill's cluster cannot do, said so that nobody looks for a fault. */
export function notInDrill(call: string): EtcdError {
	return error('Unimplemented', `a drill's simulated cluster has no ${call}`);
}

function error(code: GrpcCode, message: string): EtcdError {
	return {kind: 'error', code, message};
}
