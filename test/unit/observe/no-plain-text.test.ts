import assert from 'node:assert/strict';
import {test} from 'node:test';
import {withoutPlainText} from '../../../source/observe/no-plain-text.js';
import {takenAtMs} from '../../support/observation-builder.js';
import {fakeCluster, healthy, listed, listOf} from './fake-cluster.js';

const list = listOf(
	listed('m1', ['https://m1:2379']),
	listed('m2', ['http://m2:2379']),
);
const nowMs = (): number => takenAtMs;

test('where the endpoints given are https, an advertised http address is never asked, and says so', async () => {
	const cluster = fakeCluster({
		'https://m1:2379': healthy('m1', list),
		'http://m2:2379': healthy('m2', list),
	});
	const connect = withoutPlainText(
		cluster.connect,
		['https://m1:2379', 'https://m3:2379'],
		nowMs,
	);
	const {reader, metrics, health, close} = connect('http://m2:2379', 'm2');
	for (const reading of [
		await reader.status(),
		await reader.memberList(),
		await reader.timeRead(true),
		await metrics.read(),
		await health.read(),
	]) {
		assert.ok(reading.kind === 'problem');
		assert.match(reading.problem.message, /advertises http .*--endpoints$/);
		assert.equal(reading.takenAtMs, takenAtMs);
	}

	close();
	assert.deepEqual(cluster.asked, []);
	assert.deepEqual(cluster.open(), []);

	const sound = connect('https://m1:2379', 'm1');
	assert.equal((await sound.reader.status()).kind, 'value');
	sound.close();
	assert.deepEqual(cluster.asked, ['status https://m1:2379']);
});

test('whoever gives an http address is connected by http', async () => {
	const cluster = fakeCluster({'http://m2:2379': healthy('m2', list)});
	for (const given of [
		['http://m2:2379'],
		['https://m1:2379', 'http://m2:2379'],
	]) {
		const connect = withoutPlainText(cluster.connect, given, nowMs);
		const member = connect('http://m2:2379', 'm2');
		assert.equal((await member.reader.status()).kind, 'value');
		member.close();
	}
});
