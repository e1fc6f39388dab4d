import {
	isMap,
	isScalar,
	isSeq,
	parseDocument,
	type Scalar,
	type YAMLMap,
	type YAMLSeq,
} from 'yaml';
import {etcdVersionFrom, type EtcdVersion} from './etcd-version.js';
import type {EtcdFlag} from './etcd-flags.js';
import type {ProbeAdvice} from './probes.js';

// Changes single values at their place in the text, so that everything else in
// the operator's file, comments and order included, stays as it is.

/** A manifest with the advice in it, or why it could not be changed. */
export type EditedManifest =
	| {
			readonly kind: 'edited';
			readonly text: string;
			readonly notes: readonly string[];
	  }
	| {readonly kind: 'problem'; readonly message: string};

type Edit = {readonly from: number; readonly to: number; readonly text: string};

/** Puts the flags and the probes into the etcd container of a static-pod manifest. */
export function editManifest(
	text: string,
	flags: readonly EtcdFlag[],
	probes: ProbeAdvice,
): EditedManifest {
	const document = parseDocument(text, {logLevel: 'error'});
	const [error] = document.errors;
	if (error !== undefined) {
		return {kind: 'problem', message: 'it is not YAML'};
	}

	const containers = document.getIn(['spec', 'containers'], true);
	const found = isSeq(containers) ? etcdContainer(containers) : undefined;
	if (found === undefined) {
		return {
			kind: 'problem',
			message: 'it has no container whose command is etcd',
		};
	}

	const {container, words, last} = found;
	const notes: string[] = [];
	const edits = [
		...flagEdits(text, words, last, flags),
		...['livenessProbe', 'startupProbe'].flatMap(name =>
			probeEdits(text, container, name, probes, notes),
		),
	];
	return {kind: 'edited', text: applied(text, edits), notes};
}

/** The version in the tag of the etcd container's image, e.g. `etcd:3.5.15-0`; `undefined` when it has none. */
export function imageVersion(text: string): EtcdVersion | undefined {
	const containers = parseDocument(text, {logLevel: 'error'}).getIn(
		['spec', 'containers'],
		true,
	);
	const found = isSeq(containers) ? etcdContainer(containers) : undefined;
	const image: unknown = found?.container.get('image');
	const tag =
		typeof image === 'string'
			? /:v?(\d+\.\d+\.\d+(?:-[\w.]+)?)(?:@|$)/.exec(image)?.[1]
			: undefined;
	return tag === undefined ? undefined : etcdVersionFrom(tag);
}

type Found = {
	readonly container: YAMLMap;
	/** The words of command and args, in order. */
	readonly words: ReadonlyArray<Scalar<string>>;
	/** The list that new flags go to the end of. */
	readonly last: YAMLSeq;
};

function etcdContainer(containers: YAMLSeq): Found | undefined {
	for (const container of containers.items) {
		if (!isMap(container)) continue;
		const lists = ['command', 'args']
			.map(name => container.get(name, true))
			.filter(list => isSeq(list));
		const words = lists.flatMap(list =>
			list.items.filter(item => isTextScalar(item)),
		);
		const last = lists.findLast(list => list.items.length > 0);
		if (last !== undefined && /(?:^|\/)etcd$/.test(words[0]?.value ?? '')) {
			return {container, words, last};
		}
	}

	return undefined;
}

function isTextScalar(item: unknown): item is Scalar<string> {
	return isScalar(item) && typeof item.value === 'string';
}

function flagEdits(
	text: string,
	words: ReadonlyArray<Scalar<string>>,
	last: YAMLSeq,
	flags: readonly EtcdFlag[],
): readonly Edit[] {
	const edits: Edit[] = [];
	const missing: string[] = [];
	for (const {name, value} of flags) {
		const index = words.findLastIndex(word =>
			new RegExp(`^--?${name}(?:=|$)`).test(word.value),
		);
		const word = words[index];
		if (word === undefined) {
			missing.push(`--${name}=${value}`);
			continue;
		}

		const isSplit = !word.value.includes('=');
		const target = isSplit ? words[index + 1] : word;
		if (target === undefined) continue;
		edits.push(
			...scalarEdit(text, target, isSplit ? value : `--${name}=${value}`),
		);
	}

	return missing.length === 0
		? edits
		: [...edits, insertion(text, last, missing)];
}

// After the last item, in the style of the list.
function insertion(
	text: string,
	list: YAMLSeq,
	words: readonly string[],
): Edit {
	const item: unknown = list.items.at(-1);
	const range = isScalar(item) ? item.range : undefined;
	const [start, end] = range ?? [0, 0];
	if (list.flow === true) {
		return {
			from: end,
			to: end,
			text: words.map(word => `, ${JSON.stringify(word)}`).join(''),
		};
	}

	const lineStart = text.lastIndexOf('\n', start - 1) + 1;
	const lead = /^\s*-\s+/.exec(text.slice(lineStart, start))?.[0] ?? '- ';
	const lineEnd = text.indexOf('\n', end);
	const at = lineEnd === -1 ? text.length : lineEnd;
	return {
		from: at,
		to: at,
		text: words.map(word => `\n${lead}${word}`).join(''),
	};
}

function probeEdits(
	text: string,
	container: YAMLMap,
	name: string,
	probes: ProbeAdvice,
	notes: string[],
): readonly Edit[] {
	const probe = container.get(name, true);
	const path: unknown = isMap(probe)
		? probe.getIn(['httpGet', 'path'], true)
		: undefined;
	if (!isMap(probe) || !isTextScalar(path)) {
		notes.push(`there is no ${name} with httpGet: it is left as it is`);
		return [];
	}

	const threshold: unknown = probe.get('failureThreshold', true);
	const isTooImpatient =
		name === 'livenessProbe' &&
		isScalar(threshold) &&
		typeof threshold.value === 'number' &&
		threshold.value < probes.failureThreshold;
	return [
		...scalarEdit(text, path, probes.path),
		...(isTooImpatient && isScalar(threshold)
			? scalarEdit(text, threshold, String(probes.failureThreshold))
			: []),
	];
}

function scalarEdit(
	text: string,
	scalar: Scalar,
	value: string,
): readonly Edit[] {
	if (String(scalar.value) === value || !scalar.range) return [];
	const [from, to] = scalar.range;
	const quote = /^["']/.exec(text.slice(from, to))?.[0] ?? '';
	return [{from, to, text: `${quote}${value}${quote}`}];
}

function applied(text: string, edits: readonly Edit[]): string {
	return edits
		.toSorted((a, b) => b.from - a.from)
		.reduce(
			(done, edit) =>
				done.slice(0, edit.from) + edit.text + done.slice(edit.to),
			text,
		);
}
