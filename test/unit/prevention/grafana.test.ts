import assert from 'node:assert/strict';
import {test} from 'node:test';
import {stringify} from 'yaml';
import {z} from 'zod';
import {grafanaDashboard} from '../../../source/prevention/grafana.js';
import {measuredFrom, unmeasured} from '../../../source/prevention/measured.js';
import {observation} from '../../support/observation-builder.js';
import {checkRules} from './promtool.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};
const options = {job: '.*etcd.*'};

const place = z.strictObject({x: z.int(), y: z.int(), w: z.int(), h: z.int()});
const dashboard = z.object({
	uid: z.string().max(40),
	schemaVersion: z.int(),
	panels: z.array(
		z.object({
			id: z.int(),
			type: z.enum(['text', 'timeseries']),
			gridPos: place,
			targets: z
				.array(z.object({refId: z.string(), expr: z.string()}))
				.optional(),
		}),
	),
});

function generated(
	measured = unmeasured(elsewhere),
): z.infer<typeof dashboard> {
	return dashboard.parse(JSON.parse(grafanaDashboard(measured, options)));
}

test('the real promtool takes every query of the dashboard, measured or not', async () => {
	for (const measured of [
		unmeasured(elsewhere),
		measuredFrom(observation(), elsewhere),
	]) {
		const rules = generated(measured)
			.panels.flatMap(panel => panel.targets ?? [])
			.map(({expr}, index) => ({record: `panel:${index}`, expr}));
		assert.ok(rules.length > 12);
		const result = await checkRules(
			stringify({groups: [{name: 'panels', rules}]}),
		);
		assert.equal(result.code, 0, result.output);
	}
});

test('panels have numbers of their own, fit the page and do not lie over each other', () => {
	const {panels} = generated();
	assert.equal(new Set(panels.map(each => each.id)).size, panels.length);
	const taken = new Set<string>();
	for (const {gridPos} of panels) {
		assert.ok(gridPos.x + gridPos.w <= 24);
		for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
			for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
				assert.ok(!taken.has(`${x},${y}`));
				taken.add(`${x},${y}`);
			}
		}
	}
});
