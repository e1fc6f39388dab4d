import type {Position, Setting} from './etcd-configuration.js';

/** A word of a command line and where it stands. */
export type Word = {readonly text: string; readonly at: Position};

/**
 * The flags among words, as Go's flag package reads them: one dash or two, the
 * value after `=` or as the next word. `write` makes the text of a flag in the
 * same form.
 */
export function settingsFrom(words: readonly Word[]): readonly Setting[] {
	const settings: Setting[] = [];
	for (let index = 0; index < words.length; index += 1) {
		const word = words[index];
		if (word === undefined) break;
		const match = /^--?([A-Za-z][\w-]*)(=?)(.*)$/s.exec(word.text);
		if (match === null) continue;
		const [, name = '', equals, inline = ''] = match;
		const next = words[index + 1];
		const takesNext =
			equals === '' && next !== undefined && !/^-[^\d]|^-$/.test(next.text);
		settings.push({
			name: name.toLowerCase(),
			value: equals === '=' ? inline : takesNext ? next.text : undefined,
			from: 'flag',
			at: word.at,
			write: value => `--${name}=${value}`,
		});
		if (takesNext) index += 1;
	}

	return settings;
}

/** An `ETCD_*` variable as the flag that it stands for; `undefined` for any other. */
export function environmentSetting(
	name: string,
	value: string,
	at: Position,
): Setting | undefined {
	const match = /^ETCD_([A-Z][A-Z\d_]*)$/.exec(name);
	if (match === null) return undefined;
	return {
		name: (match[1] ?? '').toLowerCase().replaceAll('_', '-'),
		value,
		from: 'environment',
		at,
		write: text => `${name}=${text}`,
	};
}

/** Whether a word starts etcd itself: `etcd`, `/usr/local/bin/etcd`. */
export function isEtcdProgram(word: string | undefined): boolean {
	return word !== undefined && /(?:^|\/)etcd$/.test(word);
}
