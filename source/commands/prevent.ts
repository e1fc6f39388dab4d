import {readFileSync} from 'node:fs';
import os from 'node:os';
import {setTimeout as pause} from 'node:timers/promises';
import {isHere} from '../cluster/local-members.js';
import {isReachable, type Observation} from '../cluster/observation.js';
import {lookedForText, type Connection} from '../command-line/connection.js';
import type {Surroundings} from '../command-line/invocation.js';
import {chosenWord, inWords, kubeadmApis} from '../command-line/flag-values.js';
import {parseSize} from '../command-line/maintenance-rules.js';
import {preventKinds} from '../command-line/prevent-flags.js';
import {parseDuration} from '../duration.js';
import {ownAddresses} from '../host/own-addresses.js';
import {writeOut} from '../host/write-out.js';
import {defaultJob} from '../prevention/alert-groups.js';
import {maintenanceCronJob} from '../prevention/cronjob.js';
import {grafanaDashboard} from '../prevention/grafana.js';
import {kubeadmConfig} from '../prevention/kubeadm.js';
import {manifestPatch} from '../prevention/manifest.js';
import {
	measuredFrom,
	unmeasured,
	type Measured,
} from '../prevention/measured.js';
import {largestQuotaBytes} from '../prevention/quota.js';
import {prometheusRules} from '../prevention/prometheus-rules.js';
import {
	systemdText,
	systemdUnits,
	unitNames,
} from '../prevention/systemd-units.js';
import {printable} from '../printable.js';
import {unreachableText} from '../report/unreachable-text.js';
import type {Bytes} from '../units.js';
import {UserError} from '../user-error.js';

type Kind = (typeof preventKinds)[number];

const defaultWindowMs = 2000;
/** Below it a number without its unit was meant. */
const smallestQuotaBytes: Bytes = 64 * 1024 ** 2;

type Flags = Surroundings['commandLine']['given'];

/**
 * Prints configuration that keeps it from happening again, made for the
 * cluster as measured, or from defaults with --offline. Changes nothing. The
 * connection is looked for only when it is needed. Exit codes: 0, and 3 when no
 * member answers.
 */
export async function prevent(
	surroundings: Surroundings,
	connect: () => Promise<Connection>,
): Promise<number> {
	const {commandLine, stdout, stderr} = surroundings;
	const {given} = commandLine;
	const kind = kindFrom(commandLine.argument);
	const generate = generatorOf(kind, given);
	const chosen = {
		growthBytesPerDay: sizeFrom(given, 'growth'),
		givenQuotaBytes: quotaFrom(given),
	};
	let measured = unmeasured({hostMemoryBytes: undefined, ...chosen});
	// Units know no cluster: they find it when they run.
	if (kind !== 'systemd' && !given.has('offline')) {
		const connection = await connect();
		const observation = await observe(surroundings, connection);
		const nobody = unreachableText(observation, lookedForText(connection));
		if (nobody !== undefined) {
			stderr.write(`etcd-medic: ${nobody}; --offline makes it from defaults\n`);
			return 3;
		}

		measured = measuredFrom(observation, {
			hostMemoryBytes: memoryOfMember(observation),
			...chosen,
		});
	}

	const text = generate(measured);
	// A file gets the operator's own bytes, so that a patch fits; a terminal never does.
	await writeOut(
		stdout,
		stdout.isTTY
			? text
					.split('\n')
					.map(line => printable(line))
					.join('\n')
			: text,
	);
	return 0;
}

function kindFrom(word: string | undefined): Kind {
	const kind = preventKinds.find(each => each === word);
	if (kind !== undefined) return kind;
	throw new UserError({
		what: `prevent makes no ${JSON.stringify(word ?? '')}`,
		tryThis: `one of ${inWords(preventKinds)}`,
	});
}

// Everything that may be refused is read before anybody is asked anything.
function generatorOf(kind: Kind, given: Flags): (measured: Measured) => string {
	refuseOthers(kind, given);
	switch (kind) {
		case 'prometheus': {
			const job = jobFrom(given);
			const form = chosenWord(given, 'format', ['rule', 'prometheusrule']);
			return measured => prometheusRules(measured, form, {job});
		}

		case 'grafana': {
			const job = jobFrom(given);
			return measured => grafanaDashboard(measured, {job});
		}

		case 'kubeadm': {
			const api = chosenWord(given, 'api', kubeadmApis);
			return measured => kubeadmConfig(measured, api);
		}

		case 'manifest': {
			return manifestGenerator(given.get('manifest'));
		}

		case 'systemd': {
			if (!given.has('format')) return () => systemdText();
			const name = chosenWord(given, 'format', unitNames);
			return () => systemdUnits().find(each => each.name === name)?.text ?? '';
		}

		case 'cronjob': {
			return measured => maintenanceCronJob(measured);
		}
	}
}

const ownFlags: Readonly<Record<string, readonly Kind[]>> = {
	format: ['prometheus', 'systemd'],
	job: ['prometheus', 'grafana'],
	api: ['kubeadm'],
	quota: ['kubeadm', 'manifest', 'prometheus'],
};

function refuseOthers(kind: Kind, given: Flags): void {
	for (const [flag, takenBy] of Object.entries(ownFlags)) {
		if (given.has(flag) && !takenBy.includes(kind)) {
			throw new UserError({
				what: `--${flag} does not belong to prevent ${kind}`,
				tryThis: `it is for: ${takenBy.map(each => `prevent ${each}`).join(', ')}`,
			});
		}
	}
}

function jobFrom(given: Flags): string {
	const job = given.get('job') ?? defaultJob;
	try {
		// Prometheus's expressions are nearly these; what neither takes is told now.
		void new RegExp(job);
	} catch (error) {
		throw new UserError({
			what: `--job is no regular expression: ${JSON.stringify(job)}`,
			tryThis: `write it as ${defaultJob} or kube-etcd`,
			cause: error,
		});
	}

	return job;
}

function sizeFrom(given: Flags, flag: string): Bytes | undefined {
	const text = given.get(flag);
	return text === undefined ? undefined : parseSize(text, `--${flag}`);
}

function quotaFrom(given: Flags): Bytes | undefined {
	const bytes = sizeFrom(given, 'quota');
	if (bytes === undefined) return undefined;
	if (bytes > largestQuotaBytes || bytes < smallestQuotaBytes) {
		throw new UserError({
			what: `--quota is not between 64MiB and 8GiB, etcd's suggested maximum: ${given.get('quota') ?? ''}`,
			tryThis: 'leave it out to have it derived, or give e.g. 4GiB',
		});
	}

	return bytes;
}

function manifestGenerator(
	name: string | undefined,
): (measured: Measured) => string {
	const file =
		name === undefined ? undefined : {name, text: manifestText(name)};
	return measured => {
		const result = manifestPatch(measured, file);
		if (result.kind === 'text') return result.text;
		throw new UserError({
			what: `${name ?? 'the manifest'} cannot be patched: ${result.message}`,
			tryThis:
				'give the static-pod manifest of etcd, or no --manifest for a fragment',
		});
	};
}

function manifestText(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new UserError({
			what: `cannot read the manifest ${file}`,
			tryThis: 'run as a user who may read it, or leave out --manifest',
			cause: error,
		});
	}
}

// Two rounds a window apart, as check does, for fsync and commit times.
async function observe(
	{commandLine, vantage, nowMs}: Surroundings,
	connection: Connection,
): Promise<Observation> {
	const window = commandLine.given.get('window');
	const windowMs =
		window === undefined ? defaultWindowMs : parseDuration(window, '--window');
	// Only here is a cluster asked: --offline never loads what that takes.
	const {assembleMemberObserver} =
		await import('../engine/assemble-observer.js');
	const observer = assembleMemberObserver(
		{
			...connection,
			vantage,
			windowMs,
		},
		{nowMs},
	);
	try {
		const first = await observer.round();
		if (windowMs === 0 || !first.members.some(each => isReachable(each))) {
			return first;
		}

		await pause(windowMs);
		return await observer.round();
	} finally {
		observer.close();
	}
}

// This machine's memory says something only where a member runs on it.
function memoryOfMember({members}: Observation): Bytes | undefined {
	const addresses = ownAddresses();
	const runsHere = members.some(({member}) =>
		member.clientUrls.some(url => isHere(url, addresses)),
	);
	return runsHere ? os.totalmem() : undefined;
}
