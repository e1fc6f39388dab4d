/** Lets through one piece of work at a time. */
export type Exclusive = {
	/** Resolves when the work has ended; at once, without it, while another one runs. */
	run(work: () => Promise<void>): Promise<void>;
	readonly isRunning: boolean;
};

/** Drops what is asked for while something runs: a key pressed twice is one step. */
export function exclusively(): Exclusive {
	let underWay: Promise<void> | undefined;
	return {
		async run(work) {
			if (underWay !== undefined) return;
			underWay = work().finally(() => {
				underWay = undefined;
			});
			await underWay;
		},
		get isRunning() {
			return underWay !== undefined;
		},
	};
}
