import type {EtcdContainer, Fact} from '../cluster/host-facts.js';
import {known, missing} from '../cluster/host-facts.js';
import {listAt, numberAt, parseJson, textAt} from './json-value.js';

/** What asks for them: exited ones too, by a regular expression over names. */
export const crictlArgs = [
	'ps',
	'-a',
	'-o',
	'json',
	'--name',
	'^etcd$',
] as const;

/** Reads the output of `crictl ps -a -o json`: the containers named etcd, newest first. */
export function parseContainers(json: string): Fact<readonly EtcdContainer[]> {
	const answer = parseJson(json);
	if (answer === undefined) return missing('crictl did not answer in JSON');
	// An empty list may be null or left out, as Go writes it.
	const containers = listAt(answer, 'containers')
		.filter(each => textAt(each, 'metadata', 'name') === 'etcd')
		.flatMap(each => {
			// Nanoseconds, in a string, as Go writes 64 bits in JSON.
			const created = textAt(each, 'createdAt');
			if (created === undefined || !/^\d{13,}$/.test(created)) return [];
			return [
				{
					attempt: numberAt(each, 'metadata', 'attempt') ?? 0,
					isRunning: textAt(each, 'state') === 'CONTAINER_RUNNING',
					createdAtMs: Number.parseInt(created.slice(0, -6), 10),
				},
			];
		});
	return known(containers.toSorted((a, b) => b.createdAtMs - a.createdAtMs));
}
