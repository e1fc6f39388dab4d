import assert from 'node:assert/strict';
import {test} from 'node:test';
import {tableRow} from '../../../../source/present/member/member-table.js';
import {allFacts} from '../../../../source/present/overview-lines.js';
import {lineText} from '../../../../source/present/text/line.js';
import {engineState} from '../../../support/engine-state-builder.js';
import {
	member,
	observation,
	takenAtMs,
} from '../../../support/observation-builder.js';

test('how long a call took and how old it is do not run into each other', () => {
	const [facts] = allFacts(
		engineState({
			observation: observation({
				members: [member({name: 'm1', tookMs: 150})],
			}),
		}),
		takenAtMs,
	);
	assert.ok(facts);
	assert.match(lineText(tableRow(facts, 200, false)), /<200 ms {2}\d+ s/);
});
