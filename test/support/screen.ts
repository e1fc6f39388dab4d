import {PassThrough, Writable} from 'node:stream';
import xterm from '@xterm/headless';

// A real terminal model without a pty: what a component writes is interpreted
// as a terminal would, so that overprinting, wrapping and overflow show.

/** A screen of any size that can be rendered to and read back. */
export class Screen extends Writable {
	readonly isTTY = true;
	columns: number;
	rows: number;
	/** Everything written, as it was. */
	raw = '';
	readonly terminal: InstanceType<typeof xterm.Terminal>;

	constructor(columns: number, rows: number) {
		super({decodeStrings: false});
		this.columns = columns;
		this.rows = rows;
		this.terminal = new xterm.Terminal({
			cols: columns,
			rows,
			allowProposedApi: true,
			// A pty turns \n into \r\n.
			convertEol: true,
			scrollback: 100,
		});
	}

	override _write(
		chunk: string | Uint8Array,
		_encoding: BufferEncoding,
		callback: (error?: Error) => void,
	): void {
		this.raw +=
			typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
		this.terminal.write(chunk, () => {
			callback();
		});
	}

	/** Changes the size as a terminal window would. */
	resize(columns: number, rows: number): void {
		this.columns = columns;
		this.rows = rows;
		this.terminal.resize(columns, rows);
		this.emit('resize');
	}

	/** The rows on the screen, right-trimmed. */
	lines(): readonly string[] {
		const buffer = this.terminal.buffer.active;
		return Array.from(
			{length: this.rows},
			(_, row) =>
				buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '',
		);
	}

	/** All of the screen as one text. */
	text(): string {
		return this.lines().join('\n');
	}

	/** True while the alternate screen is shown. */
	isAlternate(): boolean {
		return this.terminal.buffer.active.type === 'alternate';
	}

	/** Waits until the screen shows the text; fails with the screen after 5 s. */
	async shows(expected: string | RegExp): Promise<string> {
		return this.until(
			text =>
				typeof expected === 'string'
					? text.includes(expected)
					: expected.test(text),
			`the screen to show ${String(expected)}`,
		);
	}

	/** Waits until the condition holds for the screen's text. */
	async until(holds: (text: string) => boolean, what: string): Promise<string> {
		const deadline = Date.now() + 60_000;
		for (;;) {
			const text = this.text();
			if (holds(text)) return text;
			if (Date.now() > deadline) {
				throw new Error(`waited for ${what}, but it shows:\n${text}`);
			}

			await new Promise(resolve => {
				setTimeout(resolve, 5);
			});
		}
	}
}

/** A keyboard: `press` hands over one chunk, as a terminal does. */
export class Keyboard extends PassThrough {
	readonly isTTY = true;
	isRaw = false;

	setRawMode(isRaw: boolean): this {
		this.isRaw = isRaw;
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	/** Sends the keys in one write. */
	press(keys: string): void {
		this.write(keys);
	}
}
