import {keyText, type KeyBytes} from '../cluster/key-range.js';
import {printable} from '../printable.js';
import type {PrefixRefusal} from './delete-keys-rules.js';
import {resources} from './kubernetes-resources.js';
import {isKubernetesKey} from './survey.js';

// What the name of a prefix does not tell, and its keys do: an apiserver may
// keep all that it has below any root (--etcd-prefix), and `default` without a
// slash is also the beginning of `default-2`.

/** Told key after key; then why these keys are not deleted together. */
export type KeysUnderPrefix = {
	/** Takes a key that begins with the prefix, in any order. */
	add(key: KeyBytes): void;
	/** `undefined` when what was added is of one kind and no neighbour's. */
	readonly refusal: PrefixRefusal | undefined;
};

/**
 * Below a root that Kubernetes does not use by default nobody knows at which
 * part kinds differ, so that keys of two parts of which one holds more than a
 * key are taken for two kinds; flat keys are one. Elsewhere only two parts that
 * are both named as kinds are: below a kind the parts are namespaces.
 */
export function keysUnder(prefix: KeyBytes): KeysUnderPrefix {
	const base = prefix.endsWith('/') ? prefix : `${prefix}/`;
	const level = levelOf(base);
	let neighbour: KeyBytes | undefined;
	let isSlashed = false;
	// The first of each; what holds more than a key ends with a slash.
	let folder: KeyBytes | undefined;
	const parts: KeyBytes[] = [];
	const kinds: KeyBytes[] = [];

	const addPart = (rest: KeyBytes): void => {
		const slash = rest.indexOf('/');
		const isFolder = slash !== -1;
		const part = isFolder ? rest.slice(0, slash + 1) : rest;
		const name = isFolder ? rest.slice(0, slash) : rest;
		if (isFolder) folder ??= part;
		if (parts.length === 0) parts.push(part);
		if (parts.length === 1 && parts[0]?.replace(/\/$/, '') !== name) {
			parts.push(part);
		}

		const isNewKind = isFolder && isKindName(name) && !kinds.includes(part);
		if (isNewKind && kinds.length < 2) kinds.push(part);
	};

	const mixed = (): PrefixRefusal | undefined => {
		if (level === 'kind' || folder === undefined) return undefined;
		const found = level === 'unknown' ? withFolder(parts, folder) : kinds;
		const shown = found.map(each => printable(keyText(`${base}${each}`)));
		return shown.length < 2
			? undefined
			: {
					what: `${prefix} holds more than one kind of object, e.g. ${shown.join(' and ')}`,
					tryThis: `type one of them, e.g. ${shown.find(each => each.endsWith('/')) ?? ''}`,
				};
	};

	return {
		add(key) {
			const rest = key.slice(prefix.length);
			if (rest === '') return;
			if (prefix.endsWith('/')) {
				addPart(rest);
			} else if (rest.startsWith('/')) {
				isSlashed = true;
				addPart(rest.slice(1));
			} else {
				neighbour ??= key;
			}
		},
		get refusal() {
			if (neighbour === undefined) return mixed();
			return {
				what: `${prefix} without a slash at its end also takes ${printable(keyText(neighbour))}`,
				tryThis: isSlashed
					? `type ${base}`
					: 'type a prefix that ends with a slash; a single key goes with etcdctl del KEY',
			};
		},
	};
}

// At most two parts, of which one holds more than a key.
function withFolder(
	parts: readonly KeyBytes[],
	folder: KeyBytes,
): readonly KeyBytes[] {
	return parts.length < 2 || parts.includes(folder)
		? parts
		: [...parts.slice(0, 1), folder];
}

// `kind`: one, by the apiserver's own names. `below`: one, as far as its names
// tell. `unknown`: a root that may hold anything.
function levelOf(base: KeyBytes): 'kind' | 'below' | 'unknown' {
	const parts = base.split('/').filter(part => part !== '');
	const isResource = (index: number): boolean =>
		resources.has(parts[index] ?? '') &&
		!(parts[index] === 'services' && index === parts.length - 1);
	if (isKubernetesKey(base)) return isResource(1) ? 'kind' : 'below';
	return parts.some(
		(part, index) =>
			(index > 0 && isResource(index)) ||
			(index > 1 &&
				!part.includes('.') &&
				(parts[index - 1] ?? '').includes('.')),
	)
		? 'below'
		: 'unknown';
}

// A namespace has no dot; a group has one.
function isKindName(part: KeyBytes): boolean {
	return part.includes('.') || resources.has(part);
}
