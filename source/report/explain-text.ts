import type {Conclusion} from '../logs/conclude.js';
import type {LogSummary} from '../logs/log-tally.js';
import {logLines} from '../present/log-lines.js';
import type {Span} from '../present/text/tone.js';
import type {Paint} from './check-text.js';

/** All that `explain` prints, without a final line break. */
export function explainText(options: {
	readonly summary: LogSummary;
	readonly conclusion: Conclusion;
	/** What was read. */
	readonly sources: readonly string[];
	readonly width: number;
	readonly paint?: Paint;
}): string {
	const {summary, conclusion, sources, width} = options;
	const paint: Paint = options.paint ?? ((_, text) => text);
	const {head, patterns} = logLines(summary, conclusion, sources, width);
	return [...head, ...patterns]
		.map(row =>
			row
				.map(each => painted(each, paint))
				.join('')
				.trimEnd(),
		)
		.join('\n');
}

function painted({text, tone}: Span, paint: Paint): string {
	return tone === 'good' ||
		tone === 'info' ||
		tone === 'warning' ||
		tone === 'critical'
		? paint(tone, text)
		: text;
}
