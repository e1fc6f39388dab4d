import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lookedForText} from '../../../source/command-line/connection.js';
import {defaultSource} from '../../../source/host/discover.js';

test('only where the default was tried it is told what was looked for', () => {
	assert.equal(lookedForText({source: 'the endpoints given'}), undefined);
	assert.equal(
		lookedForText({source: '/etc/kubernetes/manifests/etcd.yaml'}),
		undefined,
	);
	assert.match(
		lookedForText({source: defaultSource}) ?? '',
		/--endpoints, .*ETCDCTL_ENDPOINTS, .*manifests.*k3s or RKE2: give --endpoints$/,
	);
});
