import {Box, Text} from 'ink';
import Spinner from 'ink-spinner';
import {memo, type ReactElement} from 'react';
import {cutLine, isSameLine} from '../../present/text/line.js';
import type {Look} from '../../present/text/look.js';
import type {Line} from '../../present/text/tone.js';
import {joinSpans} from '../join-spans.js';
import {shownText, styleOf} from '../theme.js';

export type RowsProps = {
	readonly lines: readonly Line[];
	readonly columns: number;
	readonly look: Look;
};

/** Rows of the screen, one `Text` each, in a box that neither shrinks nor wraps. */
export function Rows({lines, columns, look}: RowsProps): ReactElement {
	// In a window that has just become narrower Ink cuts rows that are still of
	// the wider one, and puts its own `…` there; where only ASCII may be written
	// they keep their width, and the screen's edge cuts them.
	const width = look.isAscii ? {width: columns} : {};
	return (
		<Box flexDirection="column" flexShrink={0} height={lines.length} {...width}>
			{lines.map((line, index) => (
				// Rows are places on the screen: their index is what they are.
				<Row key={index} line={line} columns={columns} look={look} />
			))}
		</Box>
	);
}

type RowProps = {
	readonly line: Line;
	readonly columns: number;
	readonly look: Look;
};

/** One row. An empty one still takes its place. */
export const Row = memo(function Row({
	line,
	columns,
	look,
}: RowProps): ReactElement {
	const spans = joinSpans(cutLine(line, columns), look);
	return (
		<Text wrap="truncate">
			{spans.length === 0 ? ' ' : null}
			{spans.map((span, index) => (
				<Text key={index} {...styleOf(span.tone, look)}>
					{span.isSpinner ? (
						<Spinner type="simpleDots" />
					) : (
						shownText(span.text, look)
					)}
				</Text>
			))}
		</Text>
	);
}, isSameRow);

// The rows are made anew for each frame, and most of them say what they said.
function isSameRow(before: RowProps, now: RowProps): boolean {
	return (
		before.columns === now.columns &&
		before.look === now.look &&
		isSameLine(before.line, now.line)
	);
}
