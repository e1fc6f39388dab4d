import {z} from 'zod';
import {labelColours, themes} from '../present/text/look.js';
import {thresholdNames, thresholdValue, unitWords} from './threshold-names.js';

// What may stand in a configuration file. Keys are the names of the flags, so
// that there is one name for one thing. The messages say what is allowed and
// never repeat a value: it may be what should not have been written there.

const time = (
	about: string,
	{leastMs, takes}: {readonly leastMs: number; readonly takes: string},
): z.ZodString =>
	z
		.string({error: takes})
		.regex(/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/, {error: takes})
		.refine(value => (thresholdValue('time', value) ?? 0) >= leastMs, {
			error: takes,
		})
		.meta({description: about});

const text = (about: string, allowed: string): z.ZodString =>
	z
		.string({error: allowed})
		.min(1, {error: allowed})
		.meta({description: about});

const file = (about: string): z.ZodString =>
	text(
		`${about}; relative to the configuration file, ~/ is your home`,
		'takes the name of a file',
	);

const takesUrls = 'takes a URL or a list of URLs, without user and password';
const url = z.string({error: takesUrls}).regex(/^[^@\s]+$/, {error: takesUrls});
const urls = (about: string): z.ZodType<string | string[]> =>
	z
		.union([url, z.array(url).min(1, {error: takesUrls})], {error: takesUrls})
		.meta({description: about});

const switchOf = (about: string): z.ZodBoolean =>
	z
		.boolean({error: 'takes true or false'})
		.meta({description: about, default: false});

const oneOf = <const Words extends readonly [string, ...string[]]>(
	about: string,
	words: Words,
): z.ZodEnum<{[Word in Words[number]]: Word}> =>
	z
		.enum(words, {error: `takes one of ${words.join(', ')}`})
		.meta({description: about});

const takesUser = 'takes the name of an etcd user, without a password';

const connection = {
	endpoints: urls('members to begin with; the member list gives the rest'),
	cacert: file('CA that signed the servers’ certificates'),
	cert: file('client certificate'),
	key: file('key of the client certificate'),
	user: z
		.string({error: takesUser})
		.regex(/^[^:]+$/, {error: takesUser})
		.meta({
			description:
				'etcd user; the password comes from ETCDCTL_PASSWORD or a prompt, never from here',
		}),
	'command-timeout': time('deadline of each call', {
		leastMs: 1,
		takes: 'takes a time above 0 and up to 24 days, such as 5s',
	}),
	'metrics-urls': urls(
		'/metrics of each endpoint in turn, or NAME=URL by member name',
	),
	label: text(
		'what the badge in the header calls this cluster, e.g. prod',
		'takes a word or two, such as prod',
	).max(24, {error: 'takes at most 24 characters'}),
	'label-colour': oneOf('colour of that badge', labelColours),
};

const thresholds = z
	.strictObject(
		Object.fromEntries(
			thresholdNames.map(({name, unit}) => [
				name,
				z
					.union([z.string(), z.number()], {error: `takes ${unitWords[unit]}`})
					.refine(value => thresholdValue(unit, value) !== undefined, {
						error: `takes ${unitWords[unit]}`,
					})
					.meta({description: unitWords[unit]})
					.optional(),
			]),
		),
		{error: 'takes names of limits, each with its value'},
	)
	.meta({description: 'limits of the diagnosis; see configuration.md'});

const takesKeys = 'takes keys with values, as NAME: VALUE';

/** The whole file. */
export const configSchema = z
	.strictObject(
		{
			...optional(connection),
			interval: time('between two rounds; at least 200ms', {
				leastMs: 200,
				takes: 'takes a time from 200ms to 24 days',
			}).optional(),
			theme: oneOf('colours of the screens', themes).optional(),
			ascii: switchOf('no character beyond ASCII').optional(),
			bell: switchOf('watch rings once when the verdict changes').optional(),
			'screen-reader': switchOf('sentences instead of screens').optional(),
			thresholds: thresholds.optional(),
			clusters: z
				.record(
					z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
						error: 'takes names of letters, digits, dots and dashes',
					}),
					z.strictObject(
						{...optional(connection), endpoints: connection.endpoints},
						{error: takesKeys},
					),
					{error: 'takes NAME: and below it the connection of that cluster'},
				)
				.meta({description: 'clusters to choose from with --cluster NAME'})
				.optional(),
		},
		{error: takesKeys},
	)
	.meta({
		title: 'etcd-medic config.yaml',
		description: 'Keys are the names of flags. A password is refused.',
	});

/** What a file says after it has been checked. */
export type ConfigFile = z.infer<typeof configSchema>;

/** The schema for editors, as JSON Schema; what it cannot say is checked when the file is read. */
export function configJsonSchema(): unknown {
	return z.toJSONSchema(configSchema, {io: 'input'});
}

type Optional<Shape extends Record<string, z.ZodType>> = {
	[Key in keyof Shape]: z.ZodOptional<Shape[Key]>;
};

function optional<Shape extends Record<string, z.ZodType>>(
	shape: Shape,
): Optional<Shape> {
	// oxlint-disable-next-line no-unsafe-type-assertion -- fromEntries forgets the keys
	return Object.fromEntries(
		Object.entries(shape).map(([key, each]) => [key, each.optional()]),
	) as Optional<Shape>;
}
