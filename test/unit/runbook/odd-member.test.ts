import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
	oddMember,
	type MemberHash,
	type OddMember,
} from '../../../source/runbook/odd-member.js';

const hashes = (text: string, compactRevision = 0): readonly MemberHash[] =>
	text.split('').map((hash, index) => ({
		memberId: `m${index + 1}`,
		hash,
		compactRevision,
	}));

const cases: ReadonlyArray<
	readonly [string, readonly MemberHash[], number, OddMember['kind'], RegExp?]
> = [
	['two of three agree', hashes('aba'), 3, 'odd'],
	['four of five agree', hashes('aaaba'), 5, 'odd'],
	['all agree', hashes('aaa'), 3, 'all-agree'],
	['two that answer agree', hashes('aa'), 3, 'all-agree'],
	['two that answer differ', hashes('ab'), 3, 'cannot-tell', /no hash/],
	['two of two differ', hashes('ab'), 2, 'cannot-tell', /no hash/],
	['each differs', hashes('abc'), 3, 'cannot-tell', /no hash/],
	['two differ from three', hashes('aaabc'), 5, 'cannot-tell', /2 members/],
	['two against two of five', hashes('aabb'), 5, 'cannot-tell', /no hash/],
	['one answers', hashes('a'), 3, 'cannot-tell', /only 1 hash was/],
	[
		'they compacted to different revisions',
		[...hashes('aa'), {memberId: 'm3', hash: 'b', compactRevision: 7}],
		3,
		'cannot-tell',
		/compacted to different revisions \(0, 7\)/,
	],
];

for (const [sentence, given, voters, kind, why] of cases) {
	test(`${sentence}: ${kind}`, () => {
		const verdict = oddMember(given, voters);
		assert.equal(verdict.kind, kind);
		if (verdict.kind === 'cannot-tell' && why !== undefined) {
			assert.match(verdict.why, why);
		}
	});
}

test('the one that differs is named, and who agrees', () => {
	assert.deepEqual(oddMember(hashes('aba'), 3), {
		kind: 'odd',
		memberId: 'm2',
		agreeing: ['m1', 'm3'],
	});
});
