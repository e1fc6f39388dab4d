import {readFileSync} from 'node:fs';
import {z} from 'zod';
import type {Fact} from '../../source/cluster/host-facts.js';
import {missing} from '../../source/cluster/host-facts.js';
import type {HostFiles} from '../../source/host/host-files.js';

const space = z.object({
	sizeBytes: z.number(),
	freeBytes: z.number(),
	inodes: z.number(),
	freeInodes: z.number(),
});
const fact = <T extends z.ZodType>(value: T) =>
	z.union([
		z.object({kind: z.literal('value'), value}),
		z.object({kind: z.literal('missing'), why: z.string()}),
	]);
const schema = z.object({
	read: z.record(z.string(), fact(z.string())),
	list: z.record(z.string(), z.array(z.string())),
	realPath: z.record(z.string(), z.string()),
	link: z.record(z.string(), z.string()),
	space: z.record(z.string(), fact(space)),
});

/** What a machine's files say, by path; what is not named is not there. */
export type Tree = {
	readonly read?: Readonly<Record<string, string | Fact<string>>>;
	readonly list?: Readonly<Record<string, readonly string[]>>;
	readonly realPath?: Readonly<Record<string, string>>;
	readonly link?: Readonly<Record<string, string>>;
	readonly space?: z.infer<typeof schema>['space'];
};

/** The files that were recorded on a real machine. */
export function recordedTree(name: string): Tree {
	const url = new URL(`../recorded/${name}.json`, import.meta.url);
	const text: unknown = JSON.parse(readFileSync(url, 'utf8'));
	return schema.parse(text);
}

/** Serves a tree as if it were this machine's. */
export function filesOf(tree: Tree): HostFiles {
	return {
		read: async path => {
			const found = tree.read?.[path];
			if (found === undefined) return missing(`${path}: is not there`);
			return typeof found === 'string' ? {kind: 'value', value: found} : found;
		},
		list: async path => tree.list?.[path] ?? [],
		realPath: async path => tree.realPath?.[path],
		link: async path => tree.link?.[path],
		space: async path => tree.space?.[path] ?? missing(`${path}: is not there`),
	};
}
