/** Sends values on to somebody who may be slow, or have stopped taking them. */
export type NewestOnly<T> = {
	/** Sends it, now or as soon as the one before it was taken; a newer one takes its place. */
	publish(value: T): void;
	/** The value sent last was taken. */
	taken(): void;
	/** Sends what still waits, whether or not the one before it was taken. */
	flush(): void;
};

/**
 * At most one value is on its way and one waits. A screen whose terminal is
 * not read takes nothing for hours, and whole states that queue for it would
 * fill the memory of the machine that is to be rescued.
 */
export function newestOnly<T>(send: (value: T) => void): NewestOnly<T> {
	let isOnItsWay = false;
	let waiting: {readonly value: T} | undefined;
	const sendWaiting = (): void => {
		if (waiting === undefined) return;
		const {value} = waiting;
		waiting = undefined;
		isOnItsWay = true;
		send(value);
	};

	return {
		publish(value) {
			waiting = {value};
			if (!isOnItsWay) sendWaiting();
		},
		taken() {
			isOnItsWay = false;
			sendWaiting();
		},
		flush: sendWaiting,
	};
}
