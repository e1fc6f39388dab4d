import assert from 'node:assert/strict';
import {
	mkdirSync,
	mkdtempSync,
	rmSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {test, type TestContext} from 'node:test';
import {etcdPodLogs} from '../../../source/host/pod-logs.js';

/** A pod log directory with those files, each written a second after the one before. */
function podLogs(context: TestContext, ...files: readonly string[]): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-pods-'));
	context.after(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	for (const [index, name] of files.entries()) {
		const file = path.join(folder, name);
		mkdirSync(path.dirname(file), {recursive: true});
		writeFileSync(file, '');
		utimesSync(file, 1000 + index, 1000 + index);
	}

	return folder;
}

test('every log of the etcd container, oldest first: rotated ones, not compressed ones', context => {
	const pod = 'kube-system_etcd-cp-1_ab12';
	const folder = podLogs(
		context,
		`${pod}/etcd/0.log.20260101-120000.gz`,
		`${pod}/etcd/0.log.20260102-120000`,
		`${pod}/etcd/1.log`,
		`${pod}/etcd/0.log`,
		`${pod}/etcd/notes.txt`,
		'kube-system_kube-apiserver-cp-1_cd/kube-apiserver/0.log',
	);
	assert.deepEqual(etcdPodLogs(folder), [
		path.join(folder, pod, 'etcd/0.log.20260102-120000'),
		path.join(folder, pod, 'etcd/1.log'),
		path.join(folder, pod, 'etcd/0.log'),
	]);
});

test('of two etcd pods the one written to last', context => {
	const folder = podLogs(
		context,
		'kube-system_etcd-cp-1_new/etcd/0.log',
		'kube-system_etcd-cp-1_old/etcd/0.log',
		'kube-system_etcd-cp-1_new/etcd/1.log',
	);
	assert.deepEqual(
		etcdPodLogs(folder).map(file => path.relative(folder, file)),
		[
			'kube-system_etcd-cp-1_new/etcd/0.log',
			'kube-system_etcd-cp-1_new/etcd/1.log',
		],
	);
});

test('where there is no pod, no directory, or none that may be read, there is nothing', context => {
	assert.deepEqual(etcdPodLogs(podLogs(context)), []);
	assert.deepEqual(etcdPodLogs('/nonexistent'), []);
});
