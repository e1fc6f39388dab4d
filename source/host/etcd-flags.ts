/** A flag's value in a command line, in all four of Go's spellings; etcd takes the last one. */
export function flagReader(
	words: readonly string[],
): (name: string) => string | undefined {
	return name => {
		let value: string | undefined;
		for (const [index, word] of words.entries()) {
			const bare = /^--?(.+)$/s.exec(word)?.[1];
			if (bare === name) value = words[index + 1];
			if (bare?.startsWith(`${name}=`)) value = bare.slice(name.length + 1);
		}

		return value;
	};
}

/** True for `etcd` and `/any/path/etcd`. */
export function isEtcdProgram(word: string | undefined): boolean {
	return /(?:^|\/)etcd$/.test(word ?? '');
}

/** The URLs of a comma-separated flag. */
export function urlList(value: string | undefined): readonly string[] {
	return (value ?? '')
		.split(',')
		.map(url => url.trim())
		.filter(url => url !== '');
}
