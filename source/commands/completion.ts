import {shells} from '../command-line/command-table.js';
import {bashCompletion} from '../command-line/completion-bash.js';
import {fishCompletion} from '../command-line/completion-fish.js';
import {completionTable} from '../command-line/completion-table.js';
import {zshCompletion} from '../command-line/completion-zsh.js';
import {inWords} from '../command-line/flag-values.js';
import type {CommandLine} from '../command-line/flags.js';
import {scenarios} from '../drill/scenarios.js';
import {writeOut} from '../host/write-out.js';
import {UserError} from '../user-error.js';

const scripts = {
	bash: bashCompletion,
	zsh: zshCompletion,
	fish: fishCompletion,
} as const;

/** Prints the completion of a shell. Throws UserError for a shell that it does not know. */
export async function completion(
	commandLine: CommandLine,
	stdout: NodeJS.WriteStream,
): Promise<number> {
	const shell = shells.find(each => each === commandLine.argument);
	if (shell === undefined) {
		throw new UserError({
			what: `there is no completion for ${JSON.stringify(commandLine.argument ?? '')}`,
			tryThis: `one of ${inWords(shells)}`,
		});
	}

	const table = completionTable({
		drill: ['serve', ...scenarios.map(each => each.name)],
	});
	await writeOut(stdout, scripts[shell](table));
	return 0;
}
