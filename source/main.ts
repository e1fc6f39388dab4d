import type {Invocation} from './command-line/invocation.js';
import {parseCommandLine} from './command-line/flags.js';
import {tellWhatEndsIt} from './last-resort.js';
import {version} from './version.js';

/**
 * Runs the program; resolves with its exit code. Trouble that the person can
 * act on is one line on stderr, and so is a fault of ours unless --debug asks
 * for its stack.
 */
export async function main(argv: readonly string[]): Promise<number> {
	try {
		return await run(argv);
	} catch (error) {
		return tellWhatEndsIt(error, argv, process.stderr);
	}
}

async function run(argv: readonly string[]): Promise<number> {
	// Node takes any certificate where it is 0, and ours goes over that connection.
	delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
	const commandLine = parseCommandLine(argv);
	const {command} = commandLine;
	// For ps, where the parser leaves it empty. Never the arguments: they may hold what is private.
	process.title = `etcd-medic ${command}`.trimEnd();
	if (commandLine.given.has('help')) {
		const {helpText} = await import('./command-line/help-text.js');
		process.stdout.write(helpText(command, process.stdout.columns));
		return 0;
	}

	if (commandLine.given.has('licenses')) {
		const {aboutText} = await import('./about.js');
		process.stdout.write(await aboutText(process.version));
		return 0;
	}

	if (commandLine.given.has('version')) {
		process.stdout.write(`etcd-medic ${version}\n`);
		return 0;
	}

	if (commandLine.command === 'completion') {
		const {completion} = await import('./commands/completion.js');
		return completion(commandLine, process.stdout);
	}

	// Each command loads only what it needs: --help never sees gRPC, check never sees Ink.
	const {configurationFor, connectionFor, surroundingsOf} =
		await import('./command-line/invocation.js');
	const surroundings = surroundingsOf(
		commandLine,
		process,
		await configurationFor(commandLine, process),
	);
	if (commandLine.command === 'report') {
		const {report} = await import('./commands/report.js');
		return report(surroundings);
	}

	if (commandLine.command === 'explain') {
		const {explain} = await import('./commands/explain.js');
		return explain(surroundings);
	}

	if (commandLine.command === 'lint') {
		const {lint} = await import('./commands/lint.js');
		return lint(surroundings);
	}

	if (commandLine.command === 'prevent') {
		const {prevent} = await import('./commands/prevent.js');
		return prevent(surroundings, async () =>
			connectionFor(surroundings, process.env),
		);
	}

	if (commandLine.command === 'drill') {
		const {drillOptionsFrom} = await import('./command-line/drill-options.js');
		if (drillOptionsFrom(commandLine).kind !== 'play') {
			const {drill} = await import('./commands/drill.js');
			return drill(surroundings);
		}

		if (
			process.stdin.isTTY &&
			process.stdout.isTTY &&
			!commandLine.given.has('output')
		) {
			const {drillPlay} = await import('./commands/drill-play.js');
			return drillPlay(surroundings);
		}

		const {drillSelfPlay} = await import('./commands/drill-self-play.js');
		return drillSelfPlay(surroundings);
	}

	const invocation: Invocation = {
		...surroundings,
		connection: await connectionFor(surroundings, process.env),
	};
	switch (commandLine.command) {
		case 'check': {
			const {check} = await import('./commands/check.js');
			return check(invocation);
		}

		case 'watch': {
			const {watch} = await import('./commands/watch.js');
			return watch(invocation);
		}

		case 'plan': {
			const {plan} = await import('./commands/plan.js');
			return plan(invocation);
		}

		case 'writers': {
			const {writers} = await import('./commands/writers.js');
			return writers(invocation);
		}

		case 'snapshot': {
			const {snapshot} = await import('./commands/snapshot.js');
			return snapshot(invocation);
		}

		case 'maintain': {
			const {headless} = await import('./commands/headless.js');
			return headless(invocation, 'maintain');
		}

		case 'recover':
		case '': {
			if (commandLine.given.has('yes')) {
				const {headless} = await import('./commands/headless.js');
				return headless(invocation, 'recover');
			}

			const {dashboard} = await import('./commands/dashboard.js');
			return dashboard(invocation);
		}
	}
}
