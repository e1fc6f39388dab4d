import type {CommandLine} from './flags.js';
import type {Configuration} from './configuration.js';
import {flags} from './flag-table.js';

/** What was said, and by what: earlier ones outrank later ones. */
export type Sources = {
	readonly commandLine: CommandLine;
	readonly configuration?: Configuration | undefined;
	readonly environment: Readonly<Record<string, string | undefined>>;
};

// These say something about the very members that a file names. Where others
// were named they would be said of the wrong cluster.
const ofTheEndpoints = ['metrics-urls', 'label', 'label-colour'];
// A manifest says all of these, and none of them fits another cluster.
const ofTheManifest = ['endpoints', 'cacert', 'cert', 'key'];

/**
 * A flag's value: as given, else of the cluster that was chosen from the file,
 * else of the environment variable that etcdctl reads for it, else of the file.
 * A switch that is on is `''`.
 */
export function settingOf(name: string, sources: Sources): string | undefined {
	const {commandLine, configuration, environment} = sources;
	const given = commandLine.given.get(name);
	if (given !== undefined) return given;
	if (commandLine.off?.has(name)) return undefined;
	const {chosen, values} = configuration ?? {};
	// The manifest was named by a flag, and so were the files that it names.
	if (
		ofTheManifest.includes(name) &&
		commandLine.given.has('manifest') &&
		!commandLine.given.has('endpoints')
	) {
		return undefined;
	}

	if (ofTheEndpoints.includes(name)) {
		return areNamedElsewhere(sources)
			? undefined
			: chosen?.has('endpoints')
				? chosen.get(name)
				: (fromEnvironment(name, environment) ?? values?.get(name));
	}

	if (name === 'endpoints' && areNamedElsewhere(sources)) {
		return fromEnvironment(name, environment);
	}

	return (
		chosen?.get(name) ?? fromEnvironment(name, environment) ?? values?.get(name)
	);
}

/** The file, and the cluster in it, that the endpoints come from; `undefined` when they are not its. */
export function endpointsFile(sources: Sources): string | undefined {
	const {configuration} = sources;
	if (configuration === undefined || areNamedElsewhere(sources)) {
		return undefined;
	}

	const {file, cluster, chosen, values} = configuration;
	if (chosen.has('endpoints')) return `cluster ${cluster ?? ''} of ${file}`;
	return values.has('endpoints') ? file : undefined;
}

function areNamedElsewhere({
	commandLine,
	configuration,
	environment,
}: Sources): boolean {
	if (commandLine.given.has('endpoints')) return true;
	// A manifest is asked for its endpoints.
	if (commandLine.given.has('manifest')) return true;
	return (
		configuration?.chosen.has('endpoints') !== true &&
		fromEnvironment('endpoints', environment) !== undefined
	);
}

function fromEnvironment(
	name: string,
	environment: Sources['environment'],
): string | undefined {
	const variable = flags.find(flag => flag.name === name)?.environment;
	const value = variable === undefined ? undefined : environment[variable];
	return value === '' ? undefined : value;
}
