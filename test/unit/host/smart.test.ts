import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {factOf} from '../../../source/cluster/host-facts.js';
import {parseSmart, smartctlArgs} from '../../../source/host/smart.js';

const recorded = (name: string): string =>
	readFileSync(
		new URL(`../../recorded/smartctl-7.3-${name}.json`, import.meta.url),
		'utf8',
	);

const read = (name: string) => {
	const health = factOf(parseSmart(recorded(name)));
	assert.ok(health !== undefined, name);
	return health;
};

test('a disk is asked what it counted, and never tested', () => {
	const args = smartctlArgs('sda');
	assert.deepEqual(args, ['-j', '-A', '-H', '-i', '/dev/sda']);
	assert.ok(!args.some(arg => /^(?:-t|--test|-X|-s|-S|-o)/.test(arg)));
});

test('timeouts that Seagate packs into one number are told apart, with and without the words', () => {
	assert.equal(read('seagate-packed-timeouts').errors.commandTimeouts, 2);
	assert.equal(read('seagate-unlabelled-timeouts').errors.commandTimeouts, 4);
	assert.equal(read('micron-5300').errors.commandTimeouts, 29);
});

test('hours in use are hours, whatever the raw value of attribute 9 holds beside them', () => {
	assert.equal(read('seagate-packed-timeouts').powerOnHours, 37_054);
	assert.equal(read('nvme-failed').powerOnHours, 18_376);
});

test('life left is read by the name of the attribute, on the scale of its maker', () => {
	const lives = [
		['micron-5300', 1],
		['intel-worn', 0.15],
		// Its normalized value stays at 100.
		['kingston-skc400', 0.74],
		['samsung-sm843', 0.9],
		// 202 and 233 of this one are something else.
		['seagate-packed-timeouts', undefined],
		['nvme-worn', 0.25],
	] as const;
	for (const [name, left] of lives) {
		assert.equal(read(name).lifeLeftRatio, left, name);
	}
});

test('an NVMe disk tells its warning, its spare and its errors', () => {
	const health = read('nvme-failed');
	assert.equal(health.protocol, 'NVMe');
	assert.equal(health.hasPassed, false);
	assert.equal(health.criticalWarning, 16);
	assert.equal(health.availableSpareRatio, 1);
	assert.equal(health.errors.mediaErrors, 0);
	assert.equal(health.errors.commandTimeouts, undefined);
});

test('a SAS disk tells its verdict and its grown defects', () => {
	const health = read('sas');
	assert.equal(health.protocol, 'SCSI');
	assert.equal(health.model, 'HITACHI H109060SESUN600G');
	assert.equal(health.hasPassed, true);
	assert.equal(health.errors.reallocatedSectors, 0);
	assert.equal(health.lifeLeftRatio, undefined);
});

test('a virtual disk is missing, in the words of smartctl', () => {
	assert.deepEqual(parseSmart(recorded('virtio')), {
		kind: 'missing',
		why: 'smartctl: /dev/vda: Unable to detect device type',
	});
});

test('an answer that is no report is missing, and its words cannot drive the terminal', () => {
	assert.equal(parseSmart('').kind, 'missing');
	assert.equal(parseSmart('[]').kind, 'missing');
	const evil = parseSmart(
		JSON.stringify({smartctl: {messages: [{string: '\u001B[2J'}]}}),
	);
	assert.ok(evil.kind === 'missing');
	assert.equal(evil.why, String.raw`smartctl: \x1b[2J`);
});

test('any JSON is read without a throw, and no count is negative or NaN by it', () => {
	fc.assert(
		fc.property(fc.json({maxDepth: 5}), json => {
			const health = factOf(parseSmart(json));
			const life = health?.lifeLeftRatio;
			assert.ok(life === undefined || (life >= 0 && life <= 1));
		}),
	);
	fc.assert(
		fc.property(
			fc.array(
				fc.record({
					id: fc.oneof(fc.integer(), fc.constantFrom(5, 188, 202, 233)),
					name: fc.constantFrom('SSD_Life_Left', 'Media_Wearout_Indicator', ''),
					value: fc.oneof(fc.integer(), fc.string()),
					raw: fc.record({value: fc.oneof(fc.maxSafeNat(), fc.string())}),
				}),
			),
			table => {
				const health = factOf(
					parseSmart(JSON.stringify({ata_smart_attributes: {table}})),
				);
				const life = health?.lifeLeftRatio;
				assert.ok(life === undefined || (life >= 0 && life <= 1));
				assert.ok(!Number.isNaN(health?.errors.commandTimeouts ?? 0));
			},
		),
	);
});
