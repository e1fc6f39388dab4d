/** One mount of /proc/PID/mountinfo. */
export type Mount = {
	/** `major:minor`; major 0 has no block device of its own. */
	readonly device: string;
	readonly mountPoint: string;
	readonly fileSystem: string;
	readonly source: string;
};

/**
 * Reads mountinfo (proc_pid_mountinfo(5)), in its order: of two mounts at one
 * place the later one hides the earlier. Lines that are not of its form are
 * left out.
 */
export function parseMountinfo(text: string): readonly Mount[] {
	return text.split('\n').flatMap(line => {
		const [left = '', right] = line.split(' - ', 2);
		if (right === undefined) return [];
		const [, , device, , mountPoint] = left.split(' ');
		const [fileSystem, source] = right.split(' ');
		if (device === undefined || !/^\d+:\d+$/.test(device)) return [];
		if (mountPoint === undefined || !mountPoint.startsWith('/')) return [];
		return [
			{
				device,
				mountPoint: unescape(mountPoint),
				fileSystem: fileSystem ?? '',
				source: unescape(source ?? ''),
			},
		];
	});
}

/** The mount that holds an absolute path: the longest mount point above it, of equal ones the last. */
export function mountOf(
	mounts: readonly Mount[],
	path: string,
): Mount | undefined {
	let best: Mount | undefined;
	for (const mount of mounts) {
		const {mountPoint} = mount;
		const isAbove =
			mountPoint === '/' ||
			path === mountPoint ||
			path.startsWith(`${mountPoint}/`);
		if (!isAbove) continue;
		if (mountPoint.length >= (best?.mountPoint.length ?? 0)) best = mount;
	}

	return best;
}

/** Devices and files of /proc/swaps. */
export function parseSwaps(text: string): readonly string[] {
	return text
		.split('\n')
		.slice(1)
		.map(line => unescape(line.split(/\s/, 1)[0] ?? ''))
		.filter(path => path.startsWith('/'));
}

// Space, tab, newline and backslash are written as three octal digits.
function unescape(text: string): string {
	return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
		String.fromCodePoint(Number.parseInt(octal, 8)),
	);
}
