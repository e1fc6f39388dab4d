import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {lineText} from '../../../source/present/text/line.js';
import {
	preventCommand,
	preventItems,
	preventPage,
} from '../../../source/present/prevent-page.js';
import type {ShownState} from '../../../source/present/shown-state.js';
import {engineState} from '../../support/engine-state-builder.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {prevention} from '../../support/study-builder.js';

describe('the screen of prevention', () => {
	const text = (prevent: ShownState['prevent']): string =>
		preventPage(engineState({prevent}), 100, 200, 0, takenAtMs)
			.lines.map(row => lineText(row))
			.join('\n');

	test('which alert would have warned how long before, the quota and how far it has come', () => {
		const shown = text(prevention());
		assert.match(shown, /looked at 0\d:\d\d:\d\dZ, .*; w looks again/);
		assert.match(shown, /warning +EtcdQuotaNear +5m00s before, m1/);
		assert.match(shown, /1 would have stayed silent; 1 cannot be told/);
		assert.match(shown, /Quota: 2\.0 GiB on every member/);
		assert.match(shown, /m2: ○ has another quota/);
		assert.match(shown, /m3: ► does not serve now/);
		assert.match(shown, /etcd-medic prevent prometheus/);
	});

	test('each item has a key, which copies its command for this cluster', () => {
		const state = engineState({});
		const endpoints = state.observation?.members.map(each => each.endpoint);
		assert.ok(endpoints !== undefined && endpoints.length > 0);
		for (const {key, kind} of preventItems) {
			assert.match(
				text(prevention()),
				new RegExp(`^ +${key} +etcd-medic prevent ${kind}\\b`, 'm'),
			);
			assert.equal(
				preventCommand(state, key),
				`etcd-medic prevent ${kind} --endpoints=${endpoints.join(',')}`,
			);
		}

		assert.equal(preventCommand(state, 'x'), '');
	});

	test('an alert after it began is said to be late', () => {
		const [fired] = prevention().alerts;
		assert.ok(fired?.kind === 'fired');
		const late = {...prevention(), alerts: [{...fired, leadMs: -30_000}]};
		assert.match(text(late), /30 s after it, m1/);
	});

	test('alerts in a history that is longer than the session contradict nothing', () => {
		const kept = text({...prevention(), incidentAtMs: undefined});
		const words = kept.replaceAll(/\s+/g, ' ');
		assert.match(
			words,
			/on the 1h00m of history there is .*no verdict since this screen was opened was critical; until now these would have fired: warning EtcdQuotaNear 5m00s ago, m1/,
		);
		assert.doesNotMatch(words, /nothing was critical/);
		const calm = {...prevention(), incidentAtMs: undefined, alerts: []};
		assert.match(
			text(calm).replaceAll(/\s+/g, ' '),
			/until now none of them would have fired\./,
		);
	});

	test('a history that is too short judges no alert, and one that begins in the incident says so', () => {
		const short = text({...prevention(), historyMs: 299_000});
		assert.match(
			short.replaceAll(/\s+/g, ' '),
			/Not enough history to judge our alerts: there is 4m59s of it before the incident; the verdict was first critical at .*Z\. --prometheus URL brings the hours before\./,
		);
		assert.doesNotMatch(short, /EtcdQuotaNear +5m00s|stayed silent|fired/);
		const within = text({
			...prevention(),
			historyMs: 0,
			isFromHistory: true,
		}).replaceAll(/\s+/g, ' ');
		assert.match(
			within,
			/the history begins in the incident; it shows a member at its quota from .*Z on\./,
		);
		const enough = text({...prevention(), historyMs: 300_000});
		assert.match(enough, /warning +EtcdQuotaNear +5m00s before, m1/);
	});

	test('before anything is known it says so', () => {
		assert.match(text(undefined), /not looked at yet/);
	});
});
