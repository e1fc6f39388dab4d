import type {Finding} from '../diagnosis/finding.js';
import {printable} from '../printable.js';
import {
	formatBytes,
	formatCount,
	formatDuration,
	formatRatio,
} from '../units.js';

/** A finding's numbers as people read them: `db size 63.3 MiB, free ratio 98%`; what is not known is left out. */
export function evidenceText(evidence: Finding['evidence']): string {
	return Object.entries(evidence)
		.filter(([, value]) => value !== null)
		.map(([key, value]) => item(key, value))
		.join(', ');
}

// The unit is the key's last word, see Finding.evidence.
function item(key: string, value: number | string | null): string {
	if (typeof value !== 'number')
		return `${words(key)} ${printable(value ?? '')}`;
	if (key.endsWith('Bytes')) {
		return `${words(key.slice(0, -'Bytes'.length))} ${formatBytes(value)}`;
	}

	if (key.endsWith('Ms')) {
		return `${words(key.slice(0, -'Ms'.length))} ${formatDuration(value)}`;
	}

	if (key.endsWith('Ratio')) {
		return `${words(key)} ${formatRatio(value)}`;
	}

	const shown = Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
	return `${words(key)} ${shown}`;
}

function words(key: string): string {
	// `leaderChangesIn5Minutes`, but `fsyncP99Ms`.
	return key
		.replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[a-z])(?=\d)/g, ' ')
		.toLowerCase();
}
