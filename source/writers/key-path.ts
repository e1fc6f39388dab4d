import {printable} from '../printable.js';

/** What changes and keys are counted by. */
export type GroupBy = 'resource' | 'namespace';

/** Of a key, so much is looked at; a longer one is known by its beginning. */
const longestKeyBytes = 512;

/**
 * A key as a path: one character for each byte, so that no two keys that differ
 * in their first 512 bytes become one, whatever bytes they are of.
 */
export function pathOf(key: Uint8Array): string {
	const {buffer, byteOffset, byteLength} = key;
	// What comes from the wire is a Buffer already, and there are millions of them.
	const bytes = Buffer.isBuffer(key)
		? key
		: Buffer.from(buffer, byteOffset, byteLength);
	return bytes.toString('latin1', 0, longestKeyBytes);
}

/** A path as it is shown: UTF-8 where the bytes are that, else each byte beyond ASCII as `\xNN`. */
export function shownPath(path: string): string {
	const bytes = Buffer.from(path, 'latin1');
	const text = bytes.toString('utf8');
	return Buffer.from(text).equals(bytes)
		? printable(text)
		: path.replaceAll(
				// oxlint-disable-next-line no-control-regex -- matching controls is the purpose
				/[\u0000-\u001F\u007F-\u00FF]/g,
				byte =>
					String.raw`\x` + byte.charCodeAt(0).toString(16).padStart(2, '0'),
			);
}

/** Where API servers keep their keys: kubeadm, k3s and others; OpenShift's two. */
const kubernetesRoots: ReadonlySet<string> = new Set([
	'registry',
	'kubernetes.io',
	'openshift.io',
]);

/** Kubernetes keeps Services and Endpoints one level deeper than everything else. */
const deeperServices: ReadonlySet<string> = new Set(['specs', 'endpoints']);

/** The API server's compactor keeps its place in this key. */
const compactorKey = 'compact_rev_key';

/** Stands for keys that have no `/` to group them by. */
export const withoutPath = '(keys without a path)';

/**
 * The group that a path belongs to: `/registry/RESOURCE` for what is built into
 * Kubernetes, `/registry/GROUP/RESOURCE` for the rest, followed by `/NAMESPACE`
 * where there is one and `by` asks for it; of other keys the first two segments.
 * Asked for each of millions of keys, so it cuts the path once and joins nothing.
 */
export function groupOf(path: string, by: GroupBy): string {
	const rootEnd = path.startsWith('/') ? path.indexOf('/', 1) : -1;
	if (rootEnd !== -1 && kubernetesRoots.has(path.slice(1, rootEnd))) {
		const end = resourceEnd(path, rootEnd + 1);
		const namespaceEnd = by === 'namespace' ? path.indexOf('/', end + 1) : -1;
		return path.slice(0, namespaceEnd === -1 ? end : namespaceEnd);
	}

	return pathGroup(path);
}

// The name of an API group has a dot, or CustomResourceDefinitions may not use
// it; no resource has one. What follows the resource is NAME or NAMESPACE/NAME.
function resourceEnd(path: string, from: number): number {
	const end = path.indexOf('/', from);
	if (end === -1) return path.length;
	const first = path.slice(from, end);
	const next = path.indexOf('/', end + 1);
	const secondEnd = next === -1 ? path.length : next;
	return first.includes('.') ||
		(first === 'services' && deeperServices.has(path.slice(end + 1, secondEnd)))
		? secondEnd
		: end;
}

function pathGroup(path: string): string {
	const most = path.startsWith('/') ? 3 : 2;
	let end = -1;
	for (let slashes = 0; slashes < most; slashes += 1) {
		const next = path.indexOf('/', end + 1);
		if (next === -1) break;
		end = next;
	}

	if (end === -1) return path === compactorKey ? path : withoutPath;
	return end === 0 ? '/' : path.slice(0, end);
}
