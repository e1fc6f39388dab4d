import {spawn} from 'node:child_process';
import type {Milliseconds} from '../units.js';
import {childEnvironment} from './command.js';

/** What journald keeps of etcd: its entries, and how the reading ended. */
export type Journal = {
	readonly chunks: AsyncIterable<Uint8Array>;
	/** Resolves once `chunks` is at its end: an empty text, or why it is not all. */
	readonly trouble: Promise<string>;
};

/** etcd as a unit of its own, and the two distributions that hold one in themselves. */
export const journalUnits = ['etcd', 'k3s', 'rke2-server'] as const;

const stderrCharacters = 400;

/**
 * Asks journald for the entries of etcd's units, each line with its instant,
 * which the old log format does not have under systemd. Nothing goes through a
 * shell. After `deadlineMs` journalctl is ended, and what came is what there is.
 * Never rejects: a missing journalctl is an empty journal with trouble.
 */
export function readJournal(
	deadlineMs: Milliseconds,
	program = 'journalctl',
): Journal {
	const child = spawn(
		program,
		[
			...journalUnits.flatMap(unit => ['-u', unit]),
			'--no-pager',
			'-o',
			'short-iso-precise',
		],
		{env: childEnvironment(), stdio: ['ignore', 'pipe', 'pipe']},
	);
	let isLate = false;
	const timer = setTimeout(() => {
		isLate = true;
		child.kill('SIGKILL');
	}, deadlineMs);
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said = (said + text).slice(0, stderrCharacters);
	});
	const trouble = new Promise<string>(resolve => {
		child.on('error', error => {
			clearTimeout(timer);
			// Without a process nobody would ever end what is being read.
			child.stdout.destroy();
			resolve(`${program} could not be started: ${error.message}`);
		});
		child.on('close', code => {
			clearTimeout(timer);
			if (isLate) resolve(`${program} was ended after ${deadlineMs} ms`);
			else if (code === 0) resolve('');
			else resolve(`${program} failed: ${said.trim() || `exit ${code}`}`);
		});
	});
	return {chunks: quietly(child.stdout), trouble};
}

async function* quietly(
	stream: AsyncIterable<unknown>,
): AsyncIterable<Uint8Array> {
	try {
		for await (const chunk of stream) {
			if (chunk instanceof Uint8Array) yield chunk;
		}
	} catch {
		// The stream was ended with its process; `trouble` says so.
	}
}
