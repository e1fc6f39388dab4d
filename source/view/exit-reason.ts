/** The signals that leave the UI. */
export const leavingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Why the UI was left. `terminal-lost`: nothing can be written to it any more. */
export type ExitReason =
	| 'quit'
	| 'interrupt'
	| (typeof leavingSignals)[number]
	| 'terminal-lost';
