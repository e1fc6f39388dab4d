/** Parameters of SGR sequences that set a colour: 30-37, 38, 40-48, 90-107. */
export function coloursIn(raw: string): readonly string[] {
	// oxlint-disable-next-line no-control-regex -- escape sequences are what is looked for
	const sequences = raw.matchAll(/\u001B\[([\d;:]*)m/g);
	return [...sequences]
		.flatMap(([, parameters = '']) => parameters.split(/[;:]/))
		.filter(code => /^(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])$/.test(code));
}
