import {status} from '@grpc/grpc-js';
import type {EtcdError} from '../model/etcd-error.js';

/** An error as grpc-js sends it. */
export function grpcError({code, message}: EtcdError): {
	readonly code: status;
	readonly details: string;
} {
	return {code: codeNumbers[code], details: message};
}

const codeNumbers = {
	Canceled: status.CANCELLED,
	DataLoss: status.DATA_LOSS,
	DeadlineExceeded: status.DEADLINE_EXCEEDED,
	FailedPrecondition: status.FAILED_PRECONDITION,
	InvalidArgument: status.INVALID_ARGUMENT,
	NotFound: status.NOT_FOUND,
	OutOfRange: status.OUT_OF_RANGE,
	ResourceExhausted: status.RESOURCE_EXHAUSTED,
	Unavailable: status.UNAVAILABLE,
	Unimplemented: status.UNIMPLEMENTED,
	Unknown: status.UNKNOWN,
} as const satisfies Record<EtcdError['code'], status>;
