import type {Problem} from '../cluster/reading.js';
import {exchange, type ExchangeOptions} from './exchange.js';
import {createExpositionParser} from './exposition.js';
import type {Sample} from './sample-line.js';
import {statusProblem} from './scrape-problem.js';

/** A page may have this many bytes; etcd's have some 170 kB, whatever the data. */
export const maxPageBytes = 8 * 1024 * 1024;

export type ScrapeOptions = ExchangeOptions & {
	readonly families: ReadonlySet<string>;
};

export type ScrapeOutcome =
	| {readonly kind: 'samples'; readonly samples: readonly Sample[]}
	| {readonly kind: 'problem'; readonly problem: Problem};

/**
 * GETs one page and keeps the samples of the families. Never rejects. A page
 * that broke off is a problem and not half a page: half a histogram would lie.
 */
export async function scrape(
	url: URL,
	options: ScrapeOptions,
): Promise<ScrapeOutcome> {
	const parser = createExpositionParser(options.families);
	const answer = await exchange(url, options, {
		noun: 'page',
		maxBytes: maxPageBytes,
		accept: 'text/plain; version=0.0.4',
		refuse: ({statusCode, statusMessage}) =>
			statusProblem(statusCode, statusMessage),
		take: chunk => parser.push(chunk),
	});
	return answer.kind === 'problem'
		? answer
		: {kind: 'samples', samples: parser.end()};
}
