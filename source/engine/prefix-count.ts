import {keyText} from '../cluster/key-range.js';
import {memberById, type Observation} from '../cluster/observation.js';
import type {KeyPager} from '../etcd/capabilities.js';
import {printable} from '../printable.js';
import {countDeletion, gently} from '../run/count-keys.js';
import {calmestMember} from '../runbook/calmest-member.js';
import {
	refusePrefix,
	type PrefixRefusal,
} from '../runbook/delete-keys-rules.js';
import type {Deletion} from '../runbook/survey.js';
import {messageOf} from '../error-text.js';
import type {Milliseconds} from '../units.js';
import type {PrefixCount} from './protocol.js';

/** Prefixes that the operator typed: counted to be shown, then put into the plan. */
export type PrefixCounter = {
	/** Counts the keys under a prefix; what is being counted is given up. */
	count(prefix: string): void;
	/** Puts the prefix that was counted last into the plan, as a step that is still to be confirmed. */
	add(prefix: string): void;
	/** How far the count is; `undefined` before the first one. */
	readonly state: PrefixCount | undefined;
	readonly added: readonly Deletion[];
	close(): void;
};

/** What counting needs from outside: a look, and a connection that only lists. */
export type PrefixCounterOptions = {
	readonly observation: () => Observation;
	readonly connect: (endpoint: string) => KeyPager & {close(): void};
	readonly callTimeoutMs: Milliseconds;
	readonly sleep: (ms: Milliseconds) => Promise<void>;
	/** Told after each change of `state`. */
	readonly changed: () => void;
};

/** Makes a counter; it asks nothing until `count`. */
export function createPrefixCounter(
	options: PrefixCounterOptions,
): PrefixCounter {
	let state: PrefixCount | undefined;
	let counted: Deletion | undefined;
	let added: readonly Deletion[] = [];
	let counting = new AbortController();

	const set = (next: PrefixCount): void => {
		state = next;
		options.changed();
	};

	const count = async (prefix: string, signal: AbortSignal): Promise<void> => {
		const source = calmestMember(options.observation());
		const endpoint =
			source === undefined
				? ''
				: (memberById(options.observation(), source.member.id)?.endpoint ?? '');
		if (endpoint === '') {
			set({kind: 'problem', prefix, message: 'no member answers'});
			return;
		}

		const client = options.connect(endpoint);
		try {
			const seen = await countDeletion(
				gently(client, options),
				prefix,
				(keys, total) => {
					if (!signal.aborted) set({kind: 'counting', prefix, keys, total});
				},
				signal,
			);
			if (signal.aborted) return;
			if (seen.kind === 'problem') {
				set({kind: 'problem', prefix, message: seen.problem.message});
				return;
			}

			const {first, last, refusal, ...deletion} = seen.value;
			if (refusal !== undefined) {
				set({kind: 'problem', prefix, message: textOf(refusal)});
				return;
			}

			counted = deletion;
			set({
				kind: 'counted',
				prefix,
				keys: deletion.keys,
				bytes: deletion.bytes,
				requests: deletion.cuts.length + 1,
				first: first.map(key => printable(keyText(key))),
				last: last.map(key => printable(keyText(key))),
			});
		} finally {
			client.close();
		}
	};

	return {
		count(prefix) {
			counting.abort();
			counting = new AbortController();
			counted = undefined;
			const refusal = refusePrefix(prefix);
			if (refusal !== undefined) {
				set({kind: 'problem', prefix, message: textOf(refusal)});
				return;
			}

			set({kind: 'counting', prefix, keys: 0, total: undefined});
			count(prefix, counting.signal).catch((error: unknown) => {
				set({kind: 'problem', prefix, message: messageOf(error)});
			});
		},
		add(prefix) {
			if (counted?.prefix !== prefix) return;
			const newest = counted;
			added = [...added.filter(each => each.prefix !== prefix), newest];
		},
		get state() {
			return state;
		},
		get added() {
			return added;
		},
		close() {
			counting.abort();
		},
	};
}

function textOf({what, tryThis}: PrefixRefusal): string {
	return `refused: ${what}; ${tryThis}`;
}
