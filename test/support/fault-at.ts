/**
 * Environment of a program whose threads that fit, by a condition on
 * `isMainThread`, do something as soon as that file is there. So a test says
 * when, and not how long the program may take to start.
 */
export function faultAt(
	file: string,
	where: string,
	fault: string,
): Readonly<Record<string, string>> {
	const code = `import {existsSync} from 'node:fs';
		import {isMainThread} from 'node:worker_threads';
		const timer = ${where} ? setInterval(() => {
			if (!existsSync(${JSON.stringify(file)})) return;
			clearInterval(timer);
			${fault};
		}, 50).unref() : undefined;`;
	return {
		NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}`,
	};
}
