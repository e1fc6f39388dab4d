import type {CommandLine} from '../flags.js';
import type {Connection} from '../connection.js';
import type {Look} from '../present/look.js';

/** What every command is given: where it runs, what was asked, and whom to talk to. */
export type Invocation = {
	readonly commandLine: CommandLine;
	readonly connection: Connection;
	readonly look: Look;
	readonly vantage: string;
	/** `$XDG_STATE_HOME/etcd-medic`. */
	readonly stateDirectory: string;
	readonly nowMs: () => number;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
};
