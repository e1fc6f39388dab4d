import {Document} from 'yaml';
import type {Alert, AlertGroup} from './alert.js';
import type {AlertOptions} from './alert-groups.js';
import {alertGroups} from './alert-groups.js';
import {commentText, yamlComment} from './comment-lines.js';
import type {Measured} from './measured.js';
import {prometheusTime} from './prometheus-time.js';

/** A rules file of Prometheus, or the resource of its Kubernetes operator. */
export type RulesForm = 'rule' | 'prometheusrule';

/** The alerts as YAML, each with the reason for its limit above it. */
export function prometheusRules(
	measured: Measured,
	form: RulesForm,
	options: AlertOptions,
): string {
	const groups = alertGroups(measured, options);
	const rules = {groups: groups.map(group => groupValue(group))};
	const document = new Document(
		form === 'rule'
			? rules
			: {
					apiVersion: 'monitoring.coreos.com/v1',
					kind: 'PrometheusRule',
					metadata: {
						name: 'etcd-medic',
						namespace: 'monitoring',
						// What kube-prometheus's Prometheus selects rules by.
						labels: {prometheus: 'k8s', role: 'alert-rules'},
					},
					spec: rules,
				},
	);
	const path = form === 'rule' ? ['groups'] : ['spec', 'groups'];
	for (const [groupIndex, group] of groups.entries()) {
		comment(
			document,
			[...path, groupIndex],
			[
				`Needs: ${group.needs}.`,
				...group.leftOut.map(text => `Left out: ${text}.`),
			],
		);
		for (const [index, alert] of group.alerts.entries()) {
			comment(document, [...path, groupIndex, 'rules', index], [alert.why]);
		}
	}

	return `${commentText(headerLines(measured, form, groups, options))}\n${document.toString({lineWidth: 0, indentSeq: false})}`;
}

/** The rules as the alerting rules of a file, without comments. */
function groupValue({name, alerts}: AlertGroup): unknown {
	return {name, rules: alerts.map(alert => ruleValue(alert))};
}

function ruleValue(alert: Alert): unknown {
	return {
		alert: alert.name,
		expr: alert.expr,
		...(alert.forMs === 0 ? {} : {for: prometheusTime(alert.forMs)}),
		labels: {severity: alert.severity},
		annotations: {
			summary: alert.summary,
			description: alert.description,
			runbook: alert.runbook,
		},
	};
}

function comment(
	document: Document,
	path: ReadonlyArray<string | number>,
	lines: readonly string[],
): void {
	const node = document.getIn(path, true);
	if (typeof node === 'object' && node !== null) {
		Object.assign(node, {commentBefore: yamlComment(lines)});
	}
}

function headerLines(
	{source}: Measured,
	form: RulesForm,
	groups: readonly AlertGroup[],
	{job}: AlertOptions,
): readonly string[] {
	const count = groups.flatMap(group => group.alerts).length;
	return [
		`Alerts on etcd, by etcd-medic prevent prometheus: ${count} rules beside those of etcd's own mixin`,
		'(contrib/mixin), whose holes they fill; members down, no leader and failed proposals are there.',
		`Limits: ${source}.`,
		'',
		'Roll it out:',
		...(form === 'rule'
			? [
					'  [ ] 1. promtool check rules FILE; name it under rule_files of prometheus.yml, and reload Prometheus.',
				]
			: [
					'  [ ] 1. Set namespace and labels to what your Prometheus selects (kubectl get prometheus -A -o yaml: ruleSelector), then kubectl apply -f FILE.',
				]),
		`  [ ] 2. Query up{job=~${JSON.stringify(job)}}: one series per member, one job per etcd cluster. kubeadm serves metrics on 127.0.0.1:2381 only: set --listen-metrics-urls, or scrape the client port with a client certificate.`,
		'  [ ] 3. etcd-medic prevent systemd installs the page that the group etcd-medic-check needs.',
		'  [ ] 4. Rehearse: etcd-medic drill nospace.',
		'Rules of one name differ in severity: let Alertmanager inhibit warning and info by critical.',
	];
}
