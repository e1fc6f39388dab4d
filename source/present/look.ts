/** What the terminal can show. */
export type Look = {
	/** Only bytes up to 127 may be written. */
	readonly isAscii: boolean;
	readonly hasColour: boolean;
};

/** The flags that overrule what the environment says. */
export type LookFlags = {
	readonly isAscii?: boolean;
	readonly hasColour?: boolean;
};

/**
 * Decides the look from the environment. The character set is that of the first
 * of LC_ALL, LC_CTYPE and LANG that is set, as in POSIX; none set is the C locale.
 * macOS terminals are UTF-8 and often leave all three unset.
 * NO_COLOR counts when it is not empty (no-color.org).
 */
export function detectLook(
	env: Readonly<Record<string, string | undefined>>,
	platform: string,
	isTty: boolean,
	flags: LookFlags = {},
): Look {
	const terminal = env['TERM'] ?? '';
	const noColour = (env['NO_COLOR'] ?? '') !== '';
	return {
		isAscii:
			flags.isAscii ??
			(terminal === 'linux' ||
				terminal === 'dumb' ||
				!isUtf8Locale(env, platform)),
		hasColour: flags.hasColour ?? (isTty && !noColour && terminal !== 'dumb'),
	};
}

function isUtf8Locale(
	env: Readonly<Record<string, string | undefined>>,
	platform: string,
): boolean {
	const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
		value => value !== undefined && value !== '',
	);
	if (locale === undefined) return platform === 'darwin';
	return /utf-?8/i.test(locale);
}
