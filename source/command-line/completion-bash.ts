import {
	flagsWithValue,
	type Completed,
	type CompletedCommand,
} from './completion-table.js';

/**
 * The completion for bash, which needs nothing else (not the package
 * bash-completion) and keeps to bash 3.2, which macOS still has.
 */
export function bashCompletion(commands: readonly CompletedCommand[]): string {
	const names = commands.map(each => each.name).filter(each => each !== '');
	const withValue = flagsWithValue(commands);
	return `# bash completion of etcd-medic
# now:        source <(etcd-medic completion bash)
# for always: etcd-medic completion bash > /etc/bash_completion.d/etcd-medic

# Offers words: only those of our own tables come here, for compgen expands them.
_etcd_medic_words() {
	local each
	while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen -W "$1" -- "$2")
}

_etcd_medic_files() {
	local each
	while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen -f -- "$1")
	# Quotes, a tilde: what compgen does not read is left to readline. compopt is bash 4.
	compopt -o filenames -o default 2>/dev/null
}

_etcd_medic() {
	local cur="\${COMP_WORDS[COMP_CWORD]}" before="" command="" word index
	if ((COMP_CWORD > 0)); then before="\${COMP_WORDS[COMP_CWORD - 1]}"; fi
	# readline breaks --flag=value in three.
	if [[ $cur == "=" ]]; then
		cur=""
	elif [[ $before == "=" ]] && ((COMP_CWORD > 1)); then
		before="\${COMP_WORDS[COMP_CWORD - 2]}"
	fi

	for ((index = 1; index < COMP_CWORD; index++)); do
		word="\${COMP_WORDS[index]}"
		case "$word" in
			${withValue.join(' | ')})
				if [[ \${COMP_WORDS[index + 1]} == "=" ]]; then ((index++)); fi
				((index++))
				;;
			${names.join(' | ')})
				command="$word"
				break
				;;
		esac
	done

	COMPREPLY=()
	case "$command$before" in
${commands.flatMap(each => valueCases(each)).join('\n')}
	esac

	case "$before" in
		${withValue.join(' | ')}) return ;;
	esac

	case "$command" in
${commands.map(each => commandCase(each, names)).join('\n')}
	esac
}

complete -F _etcd_medic etcd-medic
`;
}

// Flags whose values can be offered; a case for each way to offer.
function valueCases({name, flags}: CompletedCommand): readonly string[] {
	return flags
		.filter(each => each.value.kind !== 'nothing')
		.map(each => {
			const short = each.short === undefined ? '' : ` | ${name}-${each.short}`;
			return `\t\t${name}--${each.name}${short}) ${offer(each.value)}; return ;;`;
		});
}

function commandCase(
	{name, flags, argument}: CompletedCommand,
	names: readonly string[],
): string {
	const flagWords: Completed = {
		kind: 'words',
		words: flags.map(each => `--${each.name}`),
	};
	const other: Completed =
		name === ''
			? {kind: 'words', words: names}
			: argument.kind === 'nothing'
				? flagWords
				: argument;
	return `\t\t${name === '' ? '""' : name})
			if [[ $cur == -* ]]; then ${offer(flagWords)}; else ${offer(other)}; fi
			;;`;
}

function offer(what: Completed): string {
	switch (what.kind) {
		case 'nothing': {
			return ':';
		}

		case 'files': {
			return '_etcd_medic_files "$cur"';
		}

		case 'words': {
			return `_etcd_medic_words "${what.words.join(' ')}" "$cur"`;
		}
	}
}
