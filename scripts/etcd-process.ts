import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, existsSync, openSync} from 'node:fs';
import type {Milliseconds} from '../source/units.js';

/** One etcd process that can be stopped, continued, killed and started again. */
export type EtcdProcess = {
	/** Of the present process, or of the last one. */
	readonly pid: () => number;
	readonly isRunning: () => boolean;
	readonly start: () => void;
	/** False when it was not running. Sent to our own child only, never to a reused pid. */
	readonly signal: (signal: NodeJS.Signals) => boolean;
	/** Resolves when the process has ended: true, or false after the time. */
	readonly ended: (timeoutMs: Milliseconds) => Promise<boolean>;
};

// With it the kernel kills etcd when we die, even by SIGKILL.
const setpriv = '/usr/bin/setpriv';

/** An etcd that is not started yet; its output is appended to the log file. */
export function etcdProcess(
	program: string,
	flags: readonly string[],
	logFile: string,
): EtcdProcess {
	let child: ChildProcess | undefined;
	const isRunning = (): boolean =>
		child?.pid !== undefined &&
		child.exitCode === null &&
		child.signalCode === null;
	return {
		isRunning,
		pid: () => child?.pid ?? 0,
		signal: signal => isRunning() && child?.kill(signal) === true,
		start: () => {
			if (isRunning()) return;
			const log = openSync(logFile, 'a', 0o600);
			const [command, before] = existsSync(setpriv)
				? [setpriv, ['--pdeathsig', 'KILL', program]]
				: [program, []];
			child = spawn(command, [...before, ...flags], {
				stdio: ['ignore', log, log],
				env: withoutEtcdVariables(process.env),
				// Its own group: Ctrl-C at the terminal is for the program under test.
				detached: true,
			});
			// 'error' (it could not be started) shows as not running; the health wait reports it.
			child.on('error', () => undefined);
			child.unref();
			closeSync(log);
		},
		ended: async timeoutMs => {
			const ending = child;
			if (ending === undefined || !isRunning()) return true;
			return new Promise(resolve => {
				const timer = setTimeout(() => done(false), timeoutMs);
				const done = (hasEnded: boolean): void => {
					clearTimeout(timer);
					ending.off('exit', onExit);
					resolve(hasEnded);
				};
				const onExit = (): void => done(true);
				ending.on('exit', onExit);
			});
		},
	};
}

/** The environment less `ETCD_*` and `ETCDCTL_*`, which etcd's programs would take as flags. */
export function withoutEtcdVariables(
	environment: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
	return Object.fromEntries(
		Object.entries(environment).filter(
			([name]) => !/^ETCD(?:CTL|UTL)?_/.test(name),
		),
	);
}
