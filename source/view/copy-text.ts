import {Buffer} from 'node:buffer';
import type {EngineState} from '../engine/protocol.js';
import type {Milliseconds} from '../units.js';
import {withNotice, type Reduced, type UiState} from './ui-model.js';

/** What has a terminal put text on its clipboard (OSC 52). */
export function clipboardSequence(text: string): string {
	return `\u001B]52;c;${Buffer.from(text, 'utf8').toString('base64')}\u0007`;
}

/** Sends text to the clipboard, or says that there is none. */
export function copyText(
	state: UiState,
	text: string,
	engine: EngineState,
	nowMs: Milliseconds,
): Reduced {
	if (text === '') {
		return {
			state: withNotice(state, 'Nothing to copy.', engine, nowMs),
			effects: [],
		};
	}

	return {
		state: withNotice(
			state,
			'Sent to the clipboard, where the terminal allows it (OSC 52).',
			engine,
			nowMs,
		),
		effects: [{kind: 'copy', text}],
	};
}
