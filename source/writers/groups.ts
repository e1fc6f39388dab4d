/** Sums by group, a bounded number of them; what comes beyond goes into one more. */
export type Groups<T> = {
	/** The sum to add to. */
	of(group: string): T;
	readonly listed: ReadonlyMap<string, T>;
	/** The sum of the groups that were not given one of their own; `undefined` while there are none. */
	readonly rest: T | undefined;
};

/** Opens at most `capacity` groups. First come, first kept: what is common comes early. */
export function openGroups<T>(capacity: number, begin: () => T): Groups<T> {
	const listed = new Map<string, T>();
	let rest: T | undefined;
	return {
		listed,
		get rest() {
			return rest;
		},
		of(group) {
			const known = listed.get(group);
			if (known !== undefined) return known;
			if (listed.size >= capacity) return (rest ??= begin());
			const begun = begin();
			listed.set(group, begun);
			return begun;
		},
	};
}
