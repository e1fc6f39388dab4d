import {
	flagsWithValue,
	type CompletedCommand,
	type CompletedFlag,
} from './completion-table.js';

/** The completion for fish. */
export function fishCompletion(commands: readonly CompletedCommand[]): string {
	const named = commands.filter(each => each.name !== '');
	const withValue = flagsWithValue(commands);
	return `# fish completion of etcd-medic
# now:        etcd-medic completion fish | source
# for always: etcd-medic completion fish > ~/.config/fish/completions/etcd-medic.fish

# The command that was typed, or nothing.
function __etcd_medic_command
	set -l isValue 0
	for word in (commandline -opc)[2..-1]
		if test $isValue = 1
			set isValue 0
			continue
		end
		switch $word
			case ${withValue.join(' ')}
				set isValue 1
			case ${named.map(each => each.name).join(' ')}
				echo $word
				return
		end
	end
end

function __etcd_medic_is
	set -l command (__etcd_medic_command)
	test "$command" = "$argv[1]"
end

complete -c etcd-medic -f
${commands.flatMap(each => rowsOf(each, named)).join('\n')}
`;
}

function rowsOf(
	{name, flags, argument}: CompletedCommand,
	named: readonly CompletedCommand[],
): readonly string[] {
	const start = `complete -c etcd-medic -n ${quoted(`__etcd_medic_is ${quoted(name)}`)}`;
	const words =
		name === ''
			? named.map(each => `${start} -a ${each.name} -d ${quoted(each.about)}`)
			: argument.kind === 'words'
				? [`${start} -a ${quoted(argument.words.join(' '))}`]
				: argument.kind === 'files'
					? [`${start} -F`]
					: [];
	return [...words, ...flags.map(each => `${start} ${flagRow(each)}`)];
}

function flagRow(flag: CompletedFlag): string {
	const {name, short, about, valueName, value} = flag;
	const kind =
		valueName === undefined
			? ''
			: value.kind === 'words'
				? ` -x -a ${quoted(value.words.join(' '))}`
				: value.kind === 'files'
					? ' -r -F'
					: ' -x';
	const letter = short === undefined ? '' : ` -s ${short}`;
	return `-l ${name}${letter}${kind} -d ${quoted(about)}`;
}

// In single quotes fish knows only these two escapes.
function quoted(text: string): string {
	return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
