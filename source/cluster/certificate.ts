import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';

/** Whose a certificate is and when it holds. */
export type Certificate = {
	/** One line, e.g. `CN=kube-etcd`. */
	readonly subject: string;
	readonly notBeforeMs: Milliseconds;
	readonly notAfterMs: Milliseconds;
};

/** A certificate that we were given. */
export type OwnCertificate = Certificate & {
	readonly use: 'client' | 'authority';
	/** The file, as named on the command line or found; `undefined` when not known. */
	readonly file: string | undefined;
};

/** A certificate's facts from an X.509 certificate as Node gives it, whose dates are text. */
export function certificateFrom(x509: {
	readonly subject: string;
	readonly validFrom: string;
	readonly validTo: string;
}): Certificate {
	return {
		// One line for each part of the name.
		subject: printable(x509.subject.replaceAll('\n', ', ')).slice(0, 200),
		notBeforeMs: Date.parse(x509.validFrom),
		notAfterMs: Date.parse(x509.validTo),
	};
}
