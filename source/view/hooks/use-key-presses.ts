import {useInput, usePaste} from 'ink';
import {useEffect, useRef} from 'react';
import {isOneKey, keyNames, type KeyPress} from '../key-press.js';

/**
 * Hands over keys chunk by chunk. Ink may split one chunk of input into several
 * events of the same tick, so keys are gathered until the tick is over: only
 * then is it known whether a key came alone.
 */
export function useKeyPresses(
	onKeys: (keys: readonly KeyPress[]) => void,
): void {
	const gathered = useRef<string[]>([]);
	const pending = useRef<NodeJS.Immediate | undefined>(undefined);
	const chunk = useRef(0);
	const latest = useRef(onKeys);
	useEffect(() => {
		latest.current = onKeys;
	});
	useEffect(
		() => () => {
			clearImmediate(pending.current);
		},
		[],
	);

	const gather = (names: readonly string[]): void => {
		gathered.current.push(...names);
		pending.current ??= setImmediate(() => {
			const all = gathered.current;
			gathered.current = [];
			pending.current = undefined;
			chunk.current += 1;
			const isAlone = isOneKey(all);
			latest.current(
				all.map(name => ({
					name,
					chunk: chunk.current,
					isAlone,
				})),
			);
		});
	};

	useInput((input, key) => {
		gather(keyNames(input, key));
	});
	usePaste(() => {
		gather(['paste']);
	});
}
