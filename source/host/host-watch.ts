import type {HostFacts} from '../cluster/host-facts.js';
import {messageOf} from '../error-text.js';
import {missing} from '../cluster/host-facts.js';
import {printable} from '../printable.js';
import type {Milliseconds} from '../units.js';
import type {HostFactsOptions, HostLook} from './host-facts.js';
import {askPrograms, noMemory, readFiles} from './host-facts.js';

/** Looks at this machine again and again, beside the rounds and never in their way. */
export type HostWatch = {
	/** Begins; may be called often. */
	start(): void;
	/** The newest facts; `undefined` before the first look is done. */
	latest(): HostFacts | undefined;
	/** Resolves when the first look at files is done, which takes milliseconds, or after that time. */
	firstLook(patienceMs: Milliseconds): Promise<void>;
	/** Ends the looking, and the programs that still run for it. */
	close(): void;
};

/** The load of a disk needs two looks: the second follows soon, so that a single check has it. */
const secondLookMs: Milliseconds = 1000;
const everyMs: Milliseconds = 10_000;

/** Nothing is read before `start`. Its timer keeps no process alive. */
export function openHostWatch(options: HostFactsOptions): HostWatch {
	let memory = noMemory;
	let facts: HostFacts | undefined;
	let looks = 0;
	let asking: Promise<void> | undefined;
	let isStarted = false;
	let isClosed = false;
	let timer: NodeJS.Timeout | undefined;
	const closing = new AbortController();

	let resolveFirst: () => void = () => undefined;
	const first = new Promise<void>(resolve => {
		resolveFirst = resolve;
	});

	// One asking at a time, beside the looks at files: a program may need its
	// whole deadline, and the disk's load is wanted all the same.
	const ask = async (look: HostLook): Promise<void> => {
		const asked = await askPrograms(look, {
			...options,
			signal: closing.signal,
		});
		memory = {...memory, health: asked.memory.health};
		if (facts === undefined) return;
		facts = {
			...facts,
			containers: asked.facts.containers,
			disks: facts.disks.map(disk => ({
				...disk,
				health: memory.health.get(disk.name)?.fact ?? disk.health,
			})),
		};
	};

	const look = async (): Promise<void> => {
		const read = await readFiles(options, memory);
		memory = {...read.memory, health: memory.health};
		// What a program said last stays until it says something else.
		const containers = facts?.containers ?? read.facts.containers;
		facts = {...read.facts, containers};
		asking ??= ask(read)
			.catch((error: unknown) => {
				fail(error);
			})
			.finally(() => {
				asking = undefined;
			});
	};

	// Nothing here is worth a round of the cluster: it is said instead.
	const fail = (error: unknown): void => {
		facts = {
			takenAtMs: options.nowMs(),
			addresses: [],
			etcds: missing(printable(messageOf(error))),
			disks: [],
			ioPressure: missing('not read'),
			containers: missing('not read'),
		};
	};

	const lookAndGoOn = async (): Promise<void> => {
		try {
			await look();
		} catch (error) {
			fail(error);
		}

		resolveFirst();
		looks += 1;
		if (isClosed) return;
		timer = setTimeout(
			() => {
				void lookAndGoOn();
			},
			looks === 1 ? secondLookMs : everyMs,
		);
		timer.unref();
	};

	return {
		start() {
			if (isStarted || isClosed) return;
			isStarted = true;
			void lookAndGoOn();
		},
		latest: () => facts,
		async firstLook(patienceMs) {
			let patience: NodeJS.Timeout | undefined;
			const gone = new Promise<void>(resolve => {
				patience = setTimeout(resolve, patienceMs);
			});
			await Promise.race([first, gone]);
			clearTimeout(patience);
		},
		close() {
			isClosed = true;
			clearTimeout(timer);
			closing.abort();
		},
	};
}
