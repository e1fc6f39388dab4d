/** Contents of PEM files, for one connection to a member. Absent ones were not given. */
export type TlsMaterial = {
	/** Authorities to trust instead of the system's. */
	readonly ca: Uint8Array | undefined;
	readonly cert: Uint8Array | undefined;
	readonly key: Uint8Array | undefined;
};
