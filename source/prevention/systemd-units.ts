import {checklistLines} from './checklist.js';
import {commentText} from './comment-lines.js';

// One pass that looks, and works only where the rules say so, in place of a
// cron job that defragments everything everywhere at once.

/** One unit file. */
export type UnitFile = {
	readonly name: UnitName;
	readonly text: string;
};

export const unitNames = [
	'etcd-medic-maintain.service',
	'etcd-medic-maintain.timer',
	'etcd-medic-check.service',
	'etcd-medic-check.timer',
] as const;
export type UnitName = (typeof unitNames)[number];

const program = '/usr/local/bin/etcd-medic';
/** The textfile directory of Debian's node_exporter. */
const textfile = '/var/lib/prometheus/node-exporter/etcd_medic.prom';

/** The units by name; the maintenance waits up to `--jitter` before it looks. */
export function systemdUnits(): readonly UnitFile[] {
	return unitNames.map(name => ({name, text: textOf[name]}));
}

/** Every unit in one text with a heading each, and how to install them. */
export function systemdText(): string {
	const heading = commentText([
		'Units for maintenance and for the metrics page of etcd-medic, by etcd-medic prevent systemd.',
		`The program is taken to be ${program} (command -v etcd-medic), and node_exporter to read ${textfile.slice(0, textfile.lastIndexOf('/'))} (--collector.textfile.directory): else change both below.`,
		'',
		...checklistLines('Roll it out, on one control-plane node first:', [
			{
				text: 'The connection is found as everywhere: the static-pod manifest, or ETCDCTL_* in /etc/etcd-medic/environment. See that it works:',
				command: `${program} check`,
			},
			...unitNames.map(name => ({
				text: `${name}:`,
				command: `${program} prevent systemd --format ${name} > /etc/systemd/system/${name}`,
			})),
			{
				text: 'Let it run once while you look; it does nothing when no member qualifies.',
				command:
					'systemctl daemon-reload && systemctl start etcd-medic-maintain.service; journalctl -u etcd-medic-maintain -n 50',
			},
			{
				text: 'Then the timers:',
				command:
					'systemctl enable --now etcd-medic-maintain.timer etcd-medic-check.timer',
			},
			{
				text: 'The other control-plane nodes after a day. Each pass takes all members in turn, the leader last, so one node is enough; a second one is for when the first is down. Two at once do no harm: a pass begins nothing while a defragment is in flight anywhere.',
			},
			{
				text: 'Remove every cron job that runs etcdctl defrag: it asks nobody.',
			},
		]),
	]);
	return [
		heading,
		...systemdUnits().map(
			({name, text}) => `# ==== /etc/systemd/system/${name} ====\n${text}`,
		),
	].join('\n');
}

// What both services may touch: their state, and the certificates to read.
// V8 needs memory that is both written and executed, so that is not denied.
const hardening = [
	'EnvironmentFile=-/etc/etcd-medic/environment',
	'NoNewPrivileges=yes',
	'ProtectSystem=strict',
	'ProtectHome=yes',
	'PrivateTmp=yes',
	'RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX',
];

const textOf: Readonly<Record<UnitName, string>> = {
	'etcd-medic-maintain.service': unit([
		'[Unit]',
		'Description=Defragment etcd members that need it, one at a time',
		'Documentation=man:systemd.service(5)',
		'Wants=network-online.target',
		'After=network-online.target',
		'',
		'[Service]',
		'Type=oneshot',
		'# 0 done or nothing to do, 1 done with a warning; 2 not brought to its end and 3 refused are failures to look at.',
		'SuccessExitStatus=1',
		`ExecStart=${program} maintain --jitter 30m`,
		'# Never ended for taking long: etcd would go on with a defragment that nobody waits for.',
		'TimeoutStartSec=infinity',
		'# Its backup and its journal: /var/lib/etcd-medic.',
		'StateDirectory=etcd-medic',
		'StateDirectoryMode=0700',
		'Environment=XDG_STATE_HOME=/var/lib',
		'UMask=0077',
		...hardening,
	]),
	'etcd-medic-maintain.timer': unit([
		'[Unit]',
		'Description=Look for etcd members that need a defragment',
		'',
		'[Timer]',
		'# Hours with little load. A quarter of an hour between nodes, beside the jitter of the pass itself.',
		'OnCalendar=*-*-* 03:00:00',
		'RandomizedDelaySec=15m',
		'# Not after a reboot: that is the worst time.',
		'Persistent=false',
		'',
		'[Install]',
		'WantedBy=timers.target',
	]),
	'etcd-medic-check.service': unit([
		'[Unit]',
		'Description=Write what etcd-medic check says for node_exporter',
		'Documentation=man:systemd.service(5)',
		'',
		'[Service]',
		'Type=oneshot',
		'# 0 to 3 are its verdicts. The page is complete before it takes the place of the old one.',
		`ExecStart=/bin/sh -c '${program} check --output prometheus > ${textfile}.new; code=$$?; test $$code -le 3 && chmod 0644 ${textfile}.new && mv ${textfile}.new ${textfile}'`,
		'TimeoutStartSec=50s',
		`ReadWritePaths=${textfile.slice(0, textfile.lastIndexOf('/'))}`,
		...hardening,
	]),
	'etcd-medic-check.timer': unit([
		'[Unit]',
		'Description=Write what etcd-medic check says every minute',
		'',
		'[Timer]',
		'OnCalendar=*-*-* *:*:00',
		'RandomizedDelaySec=20s',
		'FixedRandomDelay=true',
		'AccuracySec=1s',
		'',
		'[Install]',
		'WantedBy=timers.target',
	]),
};

function unit(lines: readonly string[]): string {
	return `${lines.join('\n')}\n`;
}
