import assert from 'node:assert/strict';
import {Buffer} from 'node:buffer';
import type {TestContext} from 'node:test';
import type {ProblemKind} from '../../../source/cluster/reading.js';
import type {TlsMaterial} from '../../../source/cluster/tls-material.js';
import {createConnections} from '../../../source/metrics/connections.js';
import type {ScrapeOutcome} from '../../../source/metrics/scrape.js';
import {scrape} from '../../../source/metrics/scrape.js';
import {leaf} from './tls-fixtures.js';

type Ask = {
	readonly tls?: TlsMaterial;
	readonly deadlineMs?: number;
	readonly signal?: AbortSignal;
};

/** Scrapes the family `up` once, with connections of its own. */
export async function ask(
	context: TestContext,
	url: string,
	{tls, deadlineMs = 10_000, signal = new AbortController().signal}: Ask = {},
): Promise<ScrapeOutcome> {
	const connections = createConnections(tls);
	context.after(() => connections.close());
	return scrape(new URL(url), {
		families: new Set(['up']),
		connections,
		deadlineMs,
		signal,
	});
}

/** The problem has this kind and a message that is like this and printable. */
export function assertProblem(
	outcome: ScrapeOutcome,
	kind: ProblemKind,
	message: RegExp,
): void {
	assert.ok(outcome.kind === 'problem');
	assert.equal(outcome.problem.kind, kind, outcome.problem.message);
	assert.match(outcome.problem.message, message);
	// oxlint-disable-next-line no-control-regex -- what must not be there
	assert.doesNotMatch(outcome.problem.message, /[\u0000-\u001F\u007F]/);
}

/** The page was read and has these samples. */
export function assertValues(
	outcome: ScrapeOutcome,
	...values: number[]
): void {
	assert.ok(outcome.kind === 'samples', JSON.stringify(outcome));
	assert.deepEqual(
		outcome.samples.map(sample => sample.value),
		values,
	);
}

/** PEM texts as the scraper takes them; `withLeaf`: with a client certificate. */
export function material(ca: string, withLeaf = false): TlsMaterial {
	return {
		ca: Buffer.from(ca),
		cert: withLeaf ? Buffer.from(leaf.cert) : undefined,
		key: withLeaf ? Buffer.from(leaf.key) : undefined,
	};
}
