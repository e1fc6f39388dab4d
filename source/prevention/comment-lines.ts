const width = 100;

/** Printable lines as `#` comments, wrapped; an indent is kept on the lines that follow. */
export function commentText(lines: readonly string[]): string {
	return lines
		.flatMap(line => wrapped(line))
		.map(line => (line === '' ? '#' : `# ${line}`))
		.map(line => `${line}\n`)
		.join('');
}

/** The same lines as the `yaml` package wants a comment: without their `#`. */
export function yamlComment(lines: readonly string[]): string {
	return lines
		.flatMap(line => wrapped(line))
		.map(line => ` ${line}`)
		.join('\n');
}

function wrapped(text: string): readonly string[] {
	// A command is copied whole.
	if (/^\s*\$ /.test(text)) return [text];
	const indent = /^\s*(?:\[ \] \d+\. |- )?/.exec(text)?.[0] ?? '';
	const lines: string[] = [];
	let line = indent;
	for (const word of text.slice(indent.length).split(' ')) {
		const isEmpty = line.trim() === indent.trim();
		if (!isEmpty && line.length + 1 + word.length > width) {
			lines.push(line);
			line = ' '.repeat(indent.length) + word;
		} else {
			line += isEmpty ? word : ` ${word}`;
		}
	}

	return [...lines, line];
}
