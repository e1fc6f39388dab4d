import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import {
	decimalId,
	DecodeError,
	decodeMemberList,
	decodeStatus,
	exactNumber,
	headerRevision,
	hexId,
} from '../../../source/etcd/decode.js';

// A StatusResponse as the wire client gives it: 64-bit integers as decimal text.
const status = {
	header: {
		cluster_id: '14841639068965178418',
		member_id: '10501334649042878790',
		revision: '100000',
		raft_term: '4',
	},
	version: '3.5.30',
	dbSize: '67108864',
	leader: '10501334649042878790',
	raftIndex: '120000',
	raftTerm: '4',
	raftAppliedIndex: '119999',
	errors: [],
	dbSizeInUse: '1048576',
	isLearner: false,
};

const member = {
	ID: '10276657743932975437',
	name: 'm1',
	peerURLs: ['https://10.0.0.1:2380'],
	clientURLs: ['https://10.0.0.1:2379', 'https://127.0.0.1:2379'],
	isLearner: false,
};

test('an ID is the hex that etcdctl prints, exact beyond 2^53', () => {
	const table = [
		['10501334649042878790', '91bc3c398fb3c146'],
		['10276657743932975437', '8e9e05c52164694d'],
		['2605717703350136330', '24295e720d21ae0a'],
		['14841639068965178418', 'cdf818194e3a8c32'],
		['18446744073709551615', 'ffffffffffffffff'],
		['255', 'ff'],
		['0', '0'],
	] as const;
	for (const [decimal, hex] of table) {
		assert.equal(hexId(decimal), hex);
		assert.equal(decimalId(hex), decimal);
	}
});

test('every 64-bit ID survives the way to hex and back', () => {
	fc.assert(
		fc.property(fc.bigInt({min: 0n, max: 2n ** 64n - 1n}), id => {
			assert.equal(decimalId(hexId(id.toString())), id.toString());
		}),
	);
});

test('what is no 64-bit ID is refused', () => {
	for (const value of [
		undefined,
		null,
		'',
		'-1',
		'1.5',
		'abc',
		'0x1',
		' 1',
		'1\n',
		'18446744073709551616',
		'99999999999999999999',
		'1'.repeat(21),
		2 ** 63,
		1,
		['1'],
	]) {
		assert.throws(() => hexId(value), DecodeError, String(value));
	}

	for (const id of ['', 'xyz', 'ABC', '0x1', '-1', 'f'.repeat(17), 'a b']) {
		assert.throws(() => decimalId(id), DecodeError, id);
	}
});

test('a number that cannot be held exactly is refused, naming the field', () => {
	assert.equal(
		exactNumber('9007199254740991', 'dbSize'),
		9_007_199_254_740_991,
	);
	assert.throws(
		() => exactNumber('9007199254740992', 'dbSize'),
		(error: unknown) =>
			error instanceof DecodeError &&
			error.message.startsWith('dbSize is too large'),
	);
	assert.throws(() => exactNumber('-1', 'revision'), /^Error: revision is not/);
});

test('a Status is decoded field by field', () => {
	assert.deepEqual(decodeStatus(status), {
		clusterId: 'cdf818194e3a8c32',
		memberId: '91bc3c398fb3c146',
		version: '3.5.30',
		dbSizeBytes: 67_108_864,
		dbSizeInUseBytes: 1_048_576,
		leaderId: '91bc3c398fb3c146',
		raftTerm: 4,
		raftIndex: 120_000,
		raftAppliedIndex: 119_999,
		revision: 100_000,
		isLearner: false,
		alarms: [],
		errors: [],
	});
	assert.equal(decodeStatus({...status, isLearner: true}).isLearner, true);
});

test('fields that an old server leaves out are not reported, rather than zero', () => {
	const zero = decodeStatus({
		...status,
		leader: '0',
		dbSizeInUse: '0',
		raftAppliedIndex: '0',
	});
	assert.equal(zero.leaderId, undefined);
	assert.equal(zero.dbSizeInUseBytes, undefined);
	assert.equal(zero.raftAppliedIndex, undefined);
	const {dbSizeInUse: _, raftAppliedIndex: __, ...older} = status;
	const absent = decodeStatus({
		...older,
		errors: undefined,
		isLearner: undefined,
	});
	assert.equal(absent.dbSizeInUseBytes, undefined);
	assert.equal(absent.raftAppliedIndex, undefined);
	assert.equal(absent.isLearner, false);
	assert.deepEqual(absent.alarms, []);
});

test('a Status without what every server sends is refused', () => {
	for (const field of ['header', 'dbSize', 'leader', 'raftTerm', 'raftIndex']) {
		assert.throws(
			() => decodeStatus({...status, [field]: undefined}),
			DecodeError,
			field,
		);
	}

	for (const field of ['cluster_id', 'member_id', 'revision']) {
		const header = {...status.header, [field]: undefined};
		assert.throws(() => decodeStatus({...status, header}), DecodeError, field);
	}

	for (const field of ['dbSize', 'dbSizeInUse', 'raftIndex', 'raftTerm']) {
		assert.throws(
			() => decodeStatus({...status, [field]: '9007199254740993'}),
			/too large/,
			field,
		);
	}
});

test('Status.errors gives the alarm records in every form that servers write', () => {
	const m = {memberId: '24295e720d21ae0a'};
	const table: ReadonlyArray<
		readonly [readonly string[], readonly object[], readonly string[]]
	> = [
		[[], [], []],
		[
			['memberID:2605717703350136330 alarm:NOSPACE '],
			[{...m, type: 'NOSPACE'}],
			[],
		],
		[
			['memberID:2605717703350136330  alarm:NOSPACE'],
			[{...m, type: 'NOSPACE'}],
			[],
		],
		[
			['memberID: 2605717703350136330   alarm: CORRUPT'],
			[{...m, type: 'CORRUPT'}],
			[],
		],
		[['alarm:CORRUPT '], [{memberId: '0', type: 'CORRUPT'}], []],
		[[' alarm: CORRUPT'], [{memberId: '0', type: 'CORRUPT'}], []],
		[
			['memberID:2605717703350136330 alarm:FUTURE '],
			[{...m, type: 'FUTURE'}],
			[],
		],
		[['etcdserver: no leader'], [], ['etcdserver: no leader']],
		[
			[
				'etcdserver: no leader',
				'memberID:2605717703350136330 alarm:NOSPACE ',
				'memberID:10501334649042878790 alarm:CORRUPT ',
				'something new ',
			],
			[
				{...m, type: 'NOSPACE'},
				{memberId: '91bc3c398fb3c146', type: 'CORRUPT'},
			],
			['etcdserver: no leader', 'something new'],
		],
	];
	for (const [errors, alarms, rest] of table) {
		const decoded = decodeStatus({...status, errors});
		assert.deepEqual(decoded.alarms, alarms, JSON.stringify(errors));
		assert.deepEqual(decoded.errors, rest, JSON.stringify(errors));
	}
});

test('text from the server cannot carry an escape into the program', () => {
	const decoded = decodeStatus({
		...status,
		version: '3.5\u001B[2J',
		errors: ['bad\u0007thing\u202E'],
	});
	assert.equal(decoded.version, String.raw`3.5\x1b[2J`);
	assert.deepEqual(decoded.errors, [String.raw`bad\x07thing\u{202e}`]);
});

test('a Status is decoded or refused with a DecodeError, whatever was sent', () => {
	const field = fc.oneof(
		fc.anything(),
		fc.bigInt({min: 0n, max: 2n ** 70n}).map(String),
		fc.array(fc.string()),
	);
	const message = fc
		.record(
			Object.fromEntries(Object.keys(status).map(name => [name, field])),
			{requiredKeys: []},
		)
		.map(changes => ({...status, ...changes}));
	fc.assert(
		fc.property(fc.oneof(fc.anything(), message), sent => {
			try {
				const decoded = decodeStatus(sent);
				assert.ok(Number.isSafeInteger(decoded.dbSizeBytes));
				assert.match(decoded.memberId, /^[\da-f]{1,16}$/);
			} catch (error) {
				assert.ok(error instanceof DecodeError, String(error));
			}
		}),
		{numRuns: 1000},
	);
});

test('a member list is decoded in its order, an unstarted member with what it has', () => {
	const unstarted = {
		ID: '255',
		name: '',
		peerURLs: ['https://10.0.0.2:2380'],
		clientURLs: [],
	};
	assert.deepEqual(
		decodeMemberList({
			header: status.header,
			members: [member, unstarted, {...member, ID: '256', isLearner: true}],
		}),
		{
			clusterId: 'cdf818194e3a8c32',
			members: [
				{
					id: '8e9e05c52164694d',
					name: 'm1',
					peerUrls: ['https://10.0.0.1:2380'],
					clientUrls: ['https://10.0.0.1:2379', 'https://127.0.0.1:2379'],
					isLearner: false,
				},
				{
					id: 'ff',
					name: '',
					peerUrls: ['https://10.0.0.2:2380'],
					clientUrls: [],
					isLearner: false,
				},
				{
					id: '100',
					name: 'm1',
					peerUrls: ['https://10.0.0.1:2380'],
					clientUrls: ['https://10.0.0.1:2379', 'https://127.0.0.1:2379'],
					isLearner: true,
				},
			],
		},
	);
});

test('a member list with a member that cannot be named is refused whole', () => {
	const {header} = status;
	assert.deepEqual(decodeMemberList({header}).members, []);
	for (const broken of [
		null,
		'm1',
		{},
		{...member, ID: 'm1'},
		{...member, ID: 1},
	]) {
		assert.throws(
			() => decodeMemberList({header, members: [member, broken]}),
			DecodeError,
		);
	}

	assert.throws(() => decodeMemberList({members: [member]}), DecodeError);
});

test('the revision of an answer is its header’s', () => {
	assert.equal(headerRevision({header: {revision: '42'}}), 42);
	assert.throws(() => headerRevision({}), DecodeError);
	assert.throws(() => headerRevision(undefined), DecodeError);
});
