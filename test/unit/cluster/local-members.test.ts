import assert from 'node:assert/strict';
import {test} from 'node:test';
import {known} from '../../../source/cluster/host-facts.js';
import type {HostEtcd} from '../../../source/cluster/host-facts.js';
import {
	isOwnAddress,
	localMembers,
} from '../../../source/cluster/local-members.js';
import {
	hostDisk,
	hostEtcd,
	observedOnHost,
	storage,
} from '../../support/host-builder.js';
import {member, observation} from '../../support/observation-builder.js';

const found = (...etcds: readonly HostEtcd[]): readonly string[] =>
	localMembers(observedOnHost({etcds: known(etcds)})).map(
		({each}) => each.member.name,
	);

test('an etcd is a member when the list has its name and one of its URLs', () => {
	assert.deepEqual(found(hostEtcd('m2'), hostEtcd('m1')), ['m2', 'm1']);
	assert.deepEqual(found(hostEtcd('m1', {urls: ['https://10.0.0.1:2380/']})), [
		'm1',
	]);
});

test('without a member list, the address that was named tells who is here', () => {
	const stranger = member({
		name: '10.0.0.1:2379',
		id: '',
		clientUrls: ['https://10.0.0.1:2379'],
		problem: 'tls',
		lastStatus: undefined,
	});
	const observed = observedOnHost({}, [stranger]);
	assert.deepEqual(
		localMembers(observed).map(({each}) => each),
		[stranger],
	);
});

test('an etcd of another cluster is none, though its name or its URL is the same', () => {
	assert.deepEqual(
		found(hostEtcd('m1', {urls: ['https://10.9.9.9:2379']})),
		[],
	);
	assert.deepEqual(found(hostEtcd('m1', {name: 'other'})), []);
});

test('one that does not say its URLs is the only member asked at this machine', () => {
	const silent = hostEtcd('m1', {
		foundBy: 'directory',
		name: undefined,
		urls: [],
	});
	assert.deepEqual(found(silent), ['m1']);
	const two = observedOnHost({etcds: known([silent])}, [
		member({name: 'm1', endpoint: 'https://127.0.0.1:2379'}),
		member({name: 'm2', endpoint: 'https://10.0.0.1:3379'}),
	]);
	assert.deepEqual(localMembers(two), [], 'two of them: nobody can tell');
	const none = observedOnHost({etcds: known([silent])}, [member({name: 'm2'})]);
	assert.deepEqual(localMembers(none), []);
});

test('a member has the disks under its directory, and no others', () => {
	const [local] = localMembers(
		observedOnHost({
			etcds: known([
				hostEtcd('m1', {storage: known(storage({disks: ['sda', 'sdb']}))}),
			]),
			disks: ['sda', 'sdb', 'sdc'].map(name => hostDisk({name})),
		}),
	);
	assert.deepEqual(
		local?.disks.map(({name}) => name),
		['sda', 'sdb'],
	);
});

test('nobody is local where nobody looked', () => {
	assert.deepEqual(localMembers(observation()), []);
});

test('loopback and our own addresses are this machine', () => {
	for (const name of [
		'127.0.0.1',
		'127.8.8.8',
		'localhost',
		'::1',
		'fd00::2',
	]) {
		assert.ok(isOwnAddress(name, ['fd00::2']), name);
	}

	assert.ok(!isOwnAddress('10.0.0.2', ['10.0.0.1']));
	assert.ok(!isOwnAddress('127.evil.example', []));
});
