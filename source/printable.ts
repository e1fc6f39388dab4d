/**
 * What came from outside (member names, keys, server messages, log lines),
 * made safe to show: every control character, escape and bidirectional mark
 * becomes a visible `\xNN` or `\u{N}`, so that it can never drive the terminal.
 */
export function printable(text: string): string {
	return text.replaceAll(
		// C0, DEL and C1 controls; bidi and zero-width marks; line separators; BOM; lone surrogates.
		// oxlint-disable-next-line no-control-regex -- matching controls is the purpose
		/[\u0000-\u001F\u007F-\u009F\u061C\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
		character => {
			const code = character.codePointAt(0) ?? 0;
			return code < 0x1_00
				? String.raw`\x` + code.toString(16).padStart(2, '0')
				: String.raw`\u{` + code.toString(16) + '}';
		},
	);
}
