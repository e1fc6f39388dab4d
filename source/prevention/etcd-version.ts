/** A release of etcd, e.g. 3.5.16. */
export type EtcdVersion = {
	readonly major: number;
	readonly minor: number;
	readonly patch: number;
};

/** Reads `3.5.16` or `3.6.0-rc.1`; `undefined` for anything else. */
export function etcdVersionFrom(text: string): EtcdVersion | undefined {
	const [, major, minor, patch] =
		/^(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text) ?? [];
	if (major === undefined || minor === undefined || patch === undefined) {
		return undefined;
	}

	return {major: Number(major), minor: Number(minor), patch: Number(patch)};
}

/** As etcd writes it: `3.5.16`. */
export function versionText({major, minor, patch}: EtcdVersion): string {
	return `${major}.${minor}.${patch}`;
}

/** Negative when `a` is older than `b`. */
export function compareVersions(a: EtcdVersion, b: EtcdVersion): number {
	return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

/**
 * Whether a version has what was added in these patch releases, one of each
 * series that got it: newer series have it, too, older ones never.
 */
export function hasSince(
	version: EtcdVersion,
	releases: readonly EtcdVersion[],
): boolean {
	const ofSeries = releases.find(
		each => each.major === version.major && each.minor === version.minor,
	);
	if (ofSeries !== undefined) return compareVersions(version, ofSeries) >= 0;
	return releases.every(each => compareVersions(version, each) > 0);
}
