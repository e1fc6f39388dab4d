import type {EtcdConfiguration} from './etcd-configuration.js';
import {isEtcdProgram, settingsFrom} from './flag-words.js';
import {shellWords} from './shell-words.js';

// Flags that only etcd has, or that nobody would lint another program for.
const telling =
	/^(?:data-dir|wal-dir|initial-cluster(?:-state|-token)?|initial-advertise-peer-urls|listen-(?:client(?:-http)?|peer|metrics)-urls|advertise-client-urls|quota-backend-bytes|auto-compaction-(?:mode|retention)|snapshot-count|experimental-.*)$/;

/**
 * The etcd of a flag list or of a line as `ps` prints it; `undefined` for a text
 * that neither starts etcd nor has a flag that is etcd's. Comments do not count.
 */
export function flagListConfiguration(
	text: string,
	file: string,
): EtcdConfiguration | undefined {
	const words = shellWords(text, {line: 1, column: 1}, true);
	const program = words.findIndex(word => isEtcdProgram(word.text));
	const settings = settingsFrom(words.slice(program + 1));
	if (!settings.some(each => telling.test(each.name))) return undefined;
	return {
		file,
		kind: 'flags',
		at: settings[0]?.at ?? {line: 1, column: 1},
		isComplete: !settings.some(each => each.name === 'config-file'),
		release: undefined,
		settings,
		probes: [],
		mounts: undefined,
		memoryLimitBytes: undefined,
		isForKubernetes: settings.some(
			each => each.value?.includes('/kubernetes/pki') === true,
		),
		oddValues: [],
		newFlag: (name, value) => `--${name}=${value}`,
	};
}
