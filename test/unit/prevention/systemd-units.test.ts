import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test} from 'node:test';
import {
	systemdText,
	systemdUnits,
	unitNames,
} from '../../../source/prevention/systemd-units.js';

type Unit = Readonly<Record<string, ReadonlyMap<string, readonly string[]>>>;

/** Reads a unit file; anything that is no section, key or comment fails the test. */
function parsed(text: string): Unit {
	const unit: Record<string, Map<string, string[]>> = {};
	let section: Map<string, string[]> | undefined;
	for (const line of text.split('\n')) {
		if (line === '' || line.startsWith('#')) continue;
		const name = /^\[(?<name>[A-Z][a-z]+)\]$/.exec(line)?.groups?.['name'];
		if (name !== undefined) {
			section = unit[name] ??= new Map();
			continue;
		}

		const [, key, value] = /^([A-Z][A-Za-z]+)=(.*)$/.exec(line) ?? [];
		assert.ok(section && key !== undefined && value !== undefined, line);
		section.set(key, [...(section.get(key) ?? []), value]);
	}

	return unit;
}

function unitOf(name: (typeof unitNames)[number]): Unit {
	const found = systemdUnits().find(each => each.name === name);
	return parsed(found?.text ?? assert.fail(name));
}

test('the maintenance is one pass with jitter, never ended for its length, and what fails is seen', () => {
	const service = unitOf('etcd-medic-maintain.service')['Service'];
	assert.deepEqual(service?.get('Type'), ['oneshot']);
	assert.deepEqual(service.get('ExecStart'), [
		'/usr/local/bin/etcd-medic maintain --jitter 30m',
	]);
	assert.deepEqual(service.get('TimeoutStartSec'), ['infinity']);
	assert.deepEqual(service.get('SuccessExitStatus'), ['1']);
	// Journal and backup go where the unit may write.
	assert.deepEqual(service.get('Environment'), ['XDG_STATE_HOME=/var/lib']);
	assert.deepEqual(service.get('StateDirectory'), ['etcd-medic']);
	// V8 could not run.
	assert.equal(service.get('MemoryDenyWriteExecute'), undefined);
});

test('timers are installed and say when', () => {
	for (const name of unitNames.filter(each => each.endsWith('.timer'))) {
		const unit = unitOf(name);
		assert.deepEqual(unit['Install']?.get('WantedBy'), ['timers.target']);
		assert.equal(unit['Timer']?.get('OnCalendar')?.length, 1);
	}
});

test('the page takes the place of the old one only when it is complete', () => {
	const [command = ''] =
		unitOf('etcd-medic-check.service')['Service']?.get('ExecStart') ?? [];
	const script = /^\/bin\/sh -c '(.*)'$/.exec(command)?.[1] ?? '';
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-unit-'));
	try {
		const page = path.join(folder, 'etcd_medic.prom');
		const run = (program: string): number | null =>
			spawnSync('/bin/sh', [
				'-c',
				script
					.replaceAll('$$', '$')
					.replaceAll('/var/lib/prometheus/node-exporter', folder)
					.replaceAll(/\/usr\/local\/bin\/etcd-medic check[^>]*/g, program),
			]).status;
		const read = (): string => execFileSync('cat', [page], {encoding: 'utf8'});
		// A verdict is not a failure, whatever it is.
		assert.equal(run('(echo critical; exit 2) '), 0);
		assert.equal(read(), 'critical\n');
		assert.notEqual(run('(echo half; exit 70) '), 0);
		assert.equal(read(), 'critical\n');
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
});

test('the text for reading holds every unit, and how to install each', () => {
	const text = systemdText();
	for (const {name, text: unit} of systemdUnits()) {
		assert.ok(
			text.includes(`# ==== /etc/systemd/system/${name} ====\n${unit}`),
		);
		assert.ok(text.includes(`--format ${name} > /etc/systemd/system/${name}`));
	}
});

const analyze = '/usr/bin/systemd-analyze';

test(
	'systemd itself finds nothing wrong with the units',
	{
		skip: existsSync(analyze)
			? false
			: 'systemd-analyze is not installed here; the syntax is tested above',
	},
	() => {
		const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-unit-'));
		try {
			for (const {name, text} of systemdUnits()) {
				// It looks for the program that is to be started.
				writeFileSync(
					path.join(folder, name),
					text.replaceAll('/usr/local/bin/etcd-medic', '/bin/true'),
				);
			}

			const {status, stdout, stderr} = spawnSync(
				analyze,
				['verify', ...unitNames.map(name => path.join(folder, name))],
				{encoding: 'utf8'},
			);
			const ours = `${stdout}${stderr}`
				.split('\n')
				.filter(line => line.includes('etcd-medic'));
			assert.deepEqual(ours, []);
			assert.equal(status, 0, stderr);
		} finally {
			rmSync(folder, {recursive: true, force: true});
		}
	},
);
