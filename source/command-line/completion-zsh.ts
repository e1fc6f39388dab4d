import {
	flagsWithValue,
	type Completed,
	type CompletedCommand,
	type CompletedFlag,
} from './completion-table.js';

/** The completion for zsh, to be sourced or put into a folder of its fpath. */
export function zshCompletion(commands: readonly CompletedCommand[]): string {
	const named = commands.filter(each => each.name !== '');
	const withValue = flagsWithValue(commands);
	return `#compdef etcd-medic
# zsh completion of etcd-medic
# now:        source <(etcd-medic completion zsh)
# for always: etcd-medic completion zsh > "\${fpath[1]}/_etcd-medic"

_etcd_medic_commands() {
	local -a commands
	commands=(
${named.map(each => `\t\t${quoted(`${each.name}:${each.about}`)}`).join('\n')}
	)
	_describe -t commands command commands
}

_etcd_medic() {
	local command="" word
	local -i index
	local -a flags
	for ((index = 2; index < CURRENT; index++)); do
		word="\${words[index]}"
		case "$word" in
			(${withValue.join('|')}) ((index++)) ;;
			(${named.map(each => each.name).join('|')})
				command="$word"
				break
				;;
		esac
	done

	case "$command" in
${commands.map(each => commandCase(each)).join('\n')}
	esac
}

# Read from a folder of the fpath it is the function itself; sourced it is only made known.
if [[ "\${funcstack[1]}" == _etcd-medic ]]; then
	_etcd_medic "$@"
else
	compdef _etcd_medic etcd-medic
fi
`;
}

function commandCase({name, flags, argument}: CompletedCommand): string {
	const rows = [
		...flags.flatMap(each => flagSpecs(each)),
		...(name === ''
			? [`'1:command:_etcd_medic_commands'`]
			: [`'1:command:'`, ...argumentSpec(argument)]),
	];
	return `\t\t(${name === '' ? "''" : name})
			_arguments \\
${rows.map(each => `\t\t\t\t${each}`).join(' \\\n')}
			;;`;
}

function argumentSpec(argument: Completed): readonly string[] {
	return argument.kind === 'nothing'
		? []
		: [quoted(`*:argument:${action(argument)}`)];
}

function flagSpecs(flag: CompletedFlag): readonly string[] {
	const {name, short, about, valueName, value} = flag;
	const told = `[${about.replaceAll(/[\\[\]:]/g, String.raw`\$&`)}]`;
	const taken = valueName === undefined ? '' : `:${valueName}:${action(value)}`;
	return [
		quoted(`--${name}${taken === '' ? '' : '='}${told}${taken}`),
		...(short === undefined ? [] : [quoted(`-${short}${told}${taken}`)]),
	];
}

function action(what: Completed): string {
	switch (what.kind) {
		case 'nothing': {
			// A space: a value has to follow, and nothing is offered.
			return ' ';
		}

		case 'files': {
			return '_files';
		}

		case 'words': {
			return `(${what.words.join(' ')})`;
		}
	}
}

function quoted(text: string): string {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
