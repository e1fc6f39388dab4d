import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {parseContainers} from '../../../source/host/crictl.js';
import {parseIoPressure} from '../../../source/host/io-pressure.js';

// The CRI's ListContainersResponse as crictl prints it: 64-bit integers are strings.
function container(
	name: string,
	attempt: number,
	state: string,
	createdAt: string,
): object {
	return {
		id: `c1ed727676f3${attempt}`,
		podSandboxId: 'ffde0b824a13',
		metadata: {name, attempt},
		image: {image: 'sha256:443c', annotations: {}, userSpecifiedImage: ''},
		imageRef: 'sha256:443c',
		state,
		createdAt,
		labels: {
			'io.kubernetes.container.name': name,
			'io.kubernetes.pod.name': `${name}-cp-1`,
			'io.kubernetes.pod.namespace': 'kube-system',
		},
		annotations: {'io.kubernetes.container.restartCount': String(attempt)},
	};
}

const parse = (...containers: readonly object[]) =>
	parseContainers(JSON.stringify({containers}));

test('containers of etcd are listed newest first, with attempt, state and time', () => {
	assert.deepEqual(
		parse(
			container('etcd', 6, 'CONTAINER_EXITED', '1704391700000000000'),
			container('etcd', 7, 'CONTAINER_RUNNING', '1704391799426614246'),
		),
		{
			kind: 'value',
			value: [
				{attempt: 7, isRunning: true, createdAtMs: 1_704_391_799_426},
				{attempt: 6, isRunning: false, createdAtMs: 1_704_391_700_000},
			],
		},
	);
});

test('other containers whose name holds etcd are not etcd', () => {
	assert.deepEqual(
		parse(
			container('etcd-backup', 0, 'CONTAINER_RUNNING', '1704391799426614246'),
		),
		{kind: 'value', value: []},
	);
});

test('no container is an answer, and something else than JSON is none', () => {
	for (const json of ['{"containers": []}', '{"containers": null}', '{}']) {
		assert.deepEqual(parseContainers(json), {kind: 'value', value: []}, json);
	}

	assert.deepEqual(parseContainers('time="..." level=fatal'), {
		kind: 'missing',
		why: 'crictl did not answer in JSON',
	});
});

test('any JSON is read without a throw', () => {
	fc.assert(
		fc.property(fc.json(), json => {
			parseContainers(json);
			parseContainers(`{"containers": [${json}]}`);
		}),
	);
});

// The form of Linux 6.18.
test('I/O pressure is read as shares', () => {
	assert.deepEqual(
		parseIoPressure(
			'some avg10=25.00 avg60=12.50 avg300=0.12 total=233935344\nfull avg10=0.50 avg60=0.00 avg300=0.04 total=60543331\n',
		),
		{
			someAvg10Ratio: 0.25,
			someAvg60Ratio: 0.125,
			fullAvg10Ratio: 0.005,
			fullAvg60Ratio: 0,
		},
	);
	assert.equal(parseIoPressure(''), undefined);
	assert.equal(parseIoPressure('some avg10=x'), undefined);
});
