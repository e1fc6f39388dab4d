import {kubeadmApis} from './flag-values.js';

/** What `prevent` makes. */
export const preventKinds = [
	'prometheus',
	'grafana',
	'kubeadm',
	'manifest',
	'systemd',
	'cronjob',
] as const;

/** The flags of `prevent` alone. */
export const preventFlags = [
	{
		name: 'offline',
		about: 'from defaults; no cluster is asked',
		commands: ['prevent'],
	},
	{
		name: 'format',
		value: 'FORM',
		about:
			'prometheus: rule (default) or prometheusrule; systemd: one unit by its name',
		commands: ['prevent'],
	},
	{
		name: 'api',
		value: 'VERSION',
		values: kubeadmApis,
		about: 'of kubeadm, v1beta4 is for Kubernetes 1.31 and later',
		commands: ['prevent'],
	},
	{
		name: 'job',
		value: 'REGEX',
		about: 'job label of etcd in your Prometheus (default .*etcd.*)',
		commands: ['prevent'],
	},
	{
		name: 'quota',
		value: 'SIZE',
		about: 'the quota for every member, instead of one that is derived',
		commands: ['prevent'],
	},
	{
		name: 'growth',
		value: 'SIZE',
		about: 'how much the data grows in a day, for the quota, e.g. 20MiB',
		commands: ['prevent'],
	},
] as const;
