/** How tones are told apart; the first is the default. Words and shapes say the same in all of them. */
export const themes = [
	'default',
	'mono',
	'contrast',
	'colour-blind',
	'color-blind',
] as const;

export type Theme = Exclude<(typeof themes)[number], 'color-blind'>;

/** What a cluster's badge may be filled with; the first is the default. No blue: it cannot be read on a dark ground. */
export const labelColours = [
	'none',
	'red',
	'yellow',
	'green',
	'cyan',
	'magenta',
] as const;

/** The colour of the badge that names the cluster. */
export type LabelColour = (typeof labelColours)[number];

/** What the terminal can show. */
export type Look = {
	/** Only bytes up to 127 may be written. */
	readonly isAscii: boolean;
	readonly hasColour: boolean;
	/** Absent: the default. */
	readonly theme?: Theme;
	/** Told in sentences instead of screens; absent: no. */
	readonly isSpoken?: boolean;
	/** It takes nothing but text: no sequence may be sent to it; absent: it takes them. */
	readonly isDumb?: boolean;
};

/** What flags or the configuration say, which overrules the terminal's kind. */
export type LookFlags = {
	readonly isAscii?: boolean;
	readonly hasColour?: boolean;
	readonly theme?: (typeof themes)[number];
	readonly isSpoken?: boolean;
};

/**
 * Decides the look from the environment. The character set is that of the first
 * of LC_ALL, LC_CTYPE and LANG that is set, as in POSIX; none set is the C locale.
 * macOS terminals are UTF-8 and often leave all three unset.
 * NO_COLOR counts when it is not empty (no-color.org), whatever the theme.
 * A dumb terminal cannot place its cursor, so that nothing but sentences is left.
 */
export function detectLook(
	env: Readonly<Record<string, string | undefined>>,
	platform: string,
	isTty: boolean,
	flags: LookFlags = {},
): Look {
	const terminal = env['TERM'] ?? '';
	const noColour = (env['NO_COLOR'] ?? '') !== '';
	const theme = flags.theme === 'color-blind' ? 'colour-blind' : flags.theme;
	const isSpoken = flags.isSpoken ?? terminal === 'dumb';
	return {
		isAscii:
			flags.isAscii ??
			(terminal === 'linux' ||
				terminal === 'dumb' ||
				!isUtf8Locale(env, platform)),
		hasColour:
			flags.hasColour ??
			(isTty && !noColour && terminal !== 'dumb' && theme !== 'mono'),
		...(theme === undefined ? {} : {theme}),
		...(isSpoken ? {isSpoken} : {}),
		...(terminal === 'dumb' ? {isDumb: true} : {}),
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
