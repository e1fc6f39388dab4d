import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {configurationsIn} from '../../../source/lint/configurations-in.js';
import {lintConfigurations} from '../../../source/lint/lint-configurations.js';
import type {LintFinding} from '../../../source/lint/lint-finding.js';
import {spaceFlags} from '../../../source/prevention/etcd-flags.js';
import {kubeadmConfig} from '../../../source/prevention/kubeadm.js';
import {
	editManifest,
	imageVersion,
} from '../../../source/prevention/manifest-edits.js';
import {
	measuredFrom,
	unmeasured,
	type Measured,
} from '../../../source/prevention/measured.js';
import {probeAdvice} from '../../../source/prevention/probes.js';
import {
	gibibyte,
	member,
	observation,
} from '../../support/observation-builder.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};
const clusters: Readonly<Record<string, Measured>> = {
	'no cluster': unmeasured(elsewhere),
	'a small cluster': measuredFrom(observation(), elsewhere),
	'a large cluster': measuredFrom(
		observation({
			members: [
				member({
					status: {
						dbSizeBytes: 5 * gibibyte,
						dbSizeInUseBytes: 4 * gibibyte,
					},
				}),
			],
		}),
		elsewhere,
	),
};

function findingsIn(text: string): readonly LintFinding[] {
	return lintConfigurations(configurationsIn(text, 'generated.yaml'));
}

function patched(measured: Measured, before: string): string {
	const edited = editManifest(
		before,
		spaceFlags(measured),
		probeAdvice(measured, imageVersion(before)),
	);
	return edited.kind === 'edited' ? edited.text : assert.fail(edited.message);
}

for (const [name, measured] of Object.entries(clusters)) {
	for (const release of ['1.24', '1.28', '1.31']) {
		test(`lint finds nothing in the manifest of kubeadm ${release} once patched for ${name}`, () => {
			const before = readFileSync(
				`test/recorded/etcd-manifest-kubeadm-${release}.yaml`,
				'utf8',
			);
			assert.notDeepEqual(findingsIn(before), []);
			// kubeadm's own experimental flags are for who upgrades to etcd 3.6: there they get their new names.
			const after = findingsIn(patched(measured, before)).filter(
				({code, severity}) => code !== 'removed-flag' || severity !== 'info',
			);
			assert.deepEqual(after, []);
		});
	}

	for (const api of ['v1beta3', 'v1beta4'] as const) {
		test(`lint finds nothing in the ${api} configuration for ${name}`, () => {
			assert.deepEqual(findingsIn(kubeadmConfig(measured, api)), []);
		});
	}
}

test('lint advises what prevent writes where nothing is measured', () => {
	const before = readFileSync(
		'test/recorded/etcd-manifest-kubeadm-1.31.yaml',
		'utf8',
	);
	const remedies = findingsIn(before).map(({remedy}) => remedy);
	for (const {name, value} of spaceFlags(unmeasured(elsewhere))) {
		// The mode is periodic unless it is given.
		if (name === 'auto-compaction-mode') continue;
		assert.ok(
			remedies.some(each => each.includes(`--${name}=${value}`)),
			`${name} ${value}`,
		);
	}

	assert.ok(remedies.some(each => /etcd-medic prevent manifest/.test(each)));
});
