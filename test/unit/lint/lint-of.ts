import {readFileSync} from 'node:fs';
import {configurationsIn} from '../../../source/lint/configurations-in.js';
import {lintConfigurations} from '../../../source/lint/lint-configurations.js';
import type {LintCode, LintFinding} from '../../../source/lint/lint-finding.js';

/** What is found in a text. */
export function lintOf(text: string, file = 'a.yaml'): readonly LintFinding[] {
	return lintConfigurations(configurationsIn(text, file));
}

/** The findings of one code, as `severity line:column`. */
export function placesOf(text: string, code: LintCode): readonly string[] {
	return lintOf(text)
		.filter(each => each.code === code)
		.map(({severity, line, column}) => `${severity} ${line}:${column}`);
}

/** The only finding of that code; fails where there is none or more. */
export function onlyOf(text: string, code: LintCode): LintFinding {
	const [only, ...others] = lintOf(text).filter(each => each.code === code);
	if (only === undefined || others.length > 0) {
		throw new Error(`${code}: ${JSON.stringify(lintOf(text), null, 1)}`);
	}

	return only;
}

/** kubeadm's manifest of that Kubernetes. */
export function manifest(kubernetes: '1.24' | '1.28' | '1.31'): string {
	return readFileSync(
		new URL(
			`../../recorded/etcd-manifest-kubeadm-${kubernetes}.yaml`,
			import.meta.url,
		),
		'utf8',
	);
}

/** kubeadm's manifest of 1.31 with another flag. */
export function manifestWith(...flags: readonly string[]): string {
	return manifest('1.31').replace(
		'    - --snapshot-count=10000\n',
		flags.map(flag => `    - ${flag}\n`).join(''),
	);
}
