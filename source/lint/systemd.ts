import type {
	EtcdConfiguration,
	Position,
	Setting,
} from './etcd-configuration.js';
import {
	environmentSetting,
	isEtcdProgram,
	settingsFrom,
	type Word,
} from './flag-words.js';
import {shellWords} from './shell-words.js';

/** One `NAME=VALUE` of a unit or an environment file, over all of its lines. */
type Entry = {
	readonly name: string;
	readonly value: string;
	/** Of the name and of the value's first character. */
	readonly at: Position;
	readonly valueAt: Position;
};

const execStart = /^[ \t]*Exec(?:Start|StartPre)[ \t]*=/m;

/** Whether a text is a systemd unit, or a file of `ETCD_*` variables such as /etc/default/etcd. */
export function isSystemd(text: string): boolean {
	return (
		/^[ \t]*\[(?:Unit|Service|Install)\]/m.test(text) ||
		execStart.test(text) ||
		(/^[ \t]*(?:export[ \t]+)?ETCD_[A-Z\d_]+=/m.test(text) &&
			text
				.split('\n')
				.every(line => /^(?:#.*|(?:export[ \t]+)?\w+=.*)?$/.test(line.trim())))
	);
}

/** The etcd of a unit or of its environment file; `undefined` where neither starts or names one. */
export function systemdConfiguration(
	text: string,
	file: string,
): EtcdConfiguration | undefined {
	const entries = entriesOf(text);
	const isUnit = execStart.test(text) || /^[ \t]*\[/m.test(text);
	const variables = (
		isUnit
			? entries
					.filter(({name}) => name === 'Environment')
					.flatMap(({value, valueAt}) => shellWords(value, valueAt))
			: entries.map(({name, value, at}) => ({
					text: `${name}=${shellWords(value)
						.map(word => word.text)
						.join(' ')}`,
					at,
				}))
	).flatMap(word => variableOf(word));
	const start = entries.findLast(
		({name, value}) => name === 'ExecStart' && value.trim() !== '',
	);
	const words = start === undefined ? undefined : etcdWords(start, variables);
	const settings: readonly Setting[] = [
		...settingsFrom(words ?? []),
		...variables.flatMap(
			({name, value, at}) => environmentSetting(name, value, at) ?? [],
		),
	];
	if (words === undefined && (isUnit || settings.length === 0)) {
		return undefined;
	}

	return {
		file,
		kind: 'systemd',
		at: start?.at ?? {line: 1, column: 1},
		// An environment file is half of it: the unit may have flags, too.
		isComplete:
			isUnit &&
			!entries.some(({name}) => name === 'EnvironmentFile') &&
			!settings.some(({name}) => name === 'config-file') &&
			words?.some(word => word.text.startsWith('$')) !== true,
		release: undefined,
		settings,
		probes: [],
		mounts: undefined,
		memoryLimitBytes: undefined,
		isForKubernetes: settings.some(
			each => each.value?.includes('/kubernetes/pki') === true,
		),
		oddValues: [],
		newFlag: isUnit
			? (name, value) => `--${name}=${value}`
			: (name, value) =>
					`ETCD_${name.toUpperCase().replaceAll('-', '_')}=${value}`,
	};
}

type Variable = {
	readonly name: string;
	readonly value: string;
	readonly at: Position;
};

function variableOf({text, at}: Word): readonly Variable[] {
	const match = /^([A-Za-z_]\w*)=(.*)$/s.exec(text);
	return match === null
		? []
		: [{name: match[1] ?? '', value: match[2] ?? '', at}];
}

// The words after the program; `$NAME` of the unit's own Environment is put in.
function etcdWords(
	start: Entry,
	variables: readonly Variable[],
): readonly Word[] | undefined {
	const words = shellWords(start.value, start.valueAt).flatMap(word => {
		const name = /^\$(?:\{(\w+)\}|(\w+))$/.exec(word.text);
		const variable = variables.findLast(
			each => each.name === (name?.[1] ?? name?.[2]),
		);
		if (variable !== undefined) {
			return shellWords(variable.value).map(({text}) => ({
				text,
				at: variable.at,
			}));
		}

		// `sh -c "exec etcd ..."`: the script is one word.
		return /\betcd\s/.test(word.text)
			? shellWords(word.text).map(({text}) => ({text, at: word.at}))
			: [word];
	});
	const program = words.findIndex(({text}) =>
		isEtcdProgram(text.replace(/^[@\-:+!]+/, '')),
	);
	return program === -1 ? undefined : words.slice(program + 1);
}

function entriesOf(text: string): readonly Entry[] {
	const entries: Entry[] = [];
	const lines = text.split('\n').map(line => line.replace(/\r$/, ''));
	for (let index = 0; index < lines.length; index += 1) {
		const line = lines[index] ?? '';
		const match = /^(\s*(?:export\s+)?)([A-Za-z_]\w*)(\s*=\s*)(.*)$/.exec(line);
		if (match === null) continue;
		const [, before = '', name = '', equals = '', first = ''] = match;
		const at = {line: index + 1, column: before.length + 1};
		const valueAt = {
			line: index + 1,
			column: before.length + name.length + equals.length + 1,
		};
		const parts = [first];
		// A backslash at the end goes on in the next line; comments between do not end it (systemd.syntax(7)).
		while (parts.at(-1)?.endsWith('\\') === true && index + 1 < lines.length) {
			parts[parts.length - 1] = `${parts.at(-1)?.slice(0, -1) ?? ''} `;
			do {
				index += 1;
				const next = lines[index] ?? '';
				parts.push(/^\s*[#;]/.test(next) ? '' : next);
			} while (
				parts.at(-1) === '' &&
				/^\s*[#;]/.test(lines[index] ?? '') &&
				index + 1 < lines.length
			);
		}

		entries.push({name, value: parts.join('\n'), at, valueAt});
	}

	return entries;
}
