import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openLagMeter} from '../../../source/writers/lag-meter.js';

test('a change is as old as the first time that the member was seen past it', () => {
	const lag = openLagMeter();
	assert.equal(lag.lagMs(5, 1000), 0);
	lag.mark(100, 1000);
	lag.mark(200, 2000);
	lag.mark(200, 3000);
	assert.equal(lag.lagMs(90, 3500), 2500);
	assert.equal(lag.lagMs(100, 3500), 2500);
	assert.equal(lag.lagMs(101, 3500), 1500);
	assert.equal(lag.lagMs(200, 3500), 1500);
});

test('a watcher that is up to date is not behind, however much is written or however quiet its prefix was', () => {
	const lag = openLagMeter();
	for (let second = 0; second < 100; second += 1) {
		lag.mark(second * 10_000, second * 1000);
		assert.equal(lag.lagMs(second * 10_000 + 1, second * 1000 + 999), 0);
	}

	// Nothing of the prefix for a minute, while others write.
	for (let second = 100; second < 160; second += 1) {
		lag.mark(second * 10_000, second * 1000);
	}

	assert.equal(lag.lagMs(160 * 10_000, 160_000), 0);
});
