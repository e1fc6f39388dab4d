import {z} from 'zod';

// What `writers --output json` prints, field by field: etcd-medic/writers/v1.

const count = z.number().int().min(0);
const known = z
	.strictObject({what: z.string().min(1), do: z.string().min(1)})
	.nullable();
const writeSum = {
	events: count,
	bytes: count,
	share: z.number().min(0).max(1),
	creates: count,
	updates: count,
	deletes: count,
};
const keySum = {
	keys: count,
	versions: count,
	neverUpdated: count,
	keyBytes: count,
	sampledValues: count,
	estimatedBytes: count.nullable(),
};

/** `writers --output json`. */
export const writersSchema = z.strictObject({
	schema: z.literal('etcd-medic/writers/v1'),
	prefix: z.string(),
	by: z.enum(['resource', 'namespace']),
	seconds: z.number().min(0),
	members: z.array(z.string()),
	ended: z.enum(['time', 'complete', 'interrupted', 'no-member']),
	problem: z.string().nullable(),
	events: count.nullable(),
	bytes: count.nullable(),
	creates: count.nullable(),
	updates: count.nullable(),
	deletes: count.nullable(),
	churnRatio: z.number().min(0).max(1).nullable(),
	sampled: z.boolean().nullable(),
	missedRevisions: count.nullable(),
	fromRevision: count.nullable(),
	toRevision: count.nullable(),
	nospace: z.boolean().nullable(),
	prefixes: z.array(z.strictObject({prefix: z.string(), ...writeSum, known})),
	otherPrefixes: z.strictObject(writeSum).nullable(),
	hottestKeys: z.array(
		z.strictObject({key: z.string(), events: count, lastBytes: count}),
	),
	hottestKeysSlack: count.nullable(),
	census: z
		.strictObject({
			...keySum,
			expectedKeys: count.nullable(),
			revisions: z.array(count),
			pages: count,
			prefixes: z.array(z.strictObject({prefix: z.string(), ...keySum, known})),
			otherPrefixes: z.strictObject(keySum).nullable(),
		})
		.nullable(),
});

export type WritersJson = z.infer<typeof writersSchema>;
