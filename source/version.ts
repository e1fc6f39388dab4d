// The bundler puts the version of package.json here.
declare const BUNDLED_VERSION: string | undefined;

/** This program's version; `0.0.0-source` when it runs from source. */
export const version: string =
	typeof BUNDLED_VERSION === 'string' ? BUNDLED_VERSION : '0.0.0-source';
