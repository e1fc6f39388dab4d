import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {test, type TestContext} from 'node:test';
import {z} from 'zod';
import {etcdSeries} from '../../scripts/etcd-binaries.js';
import type {LocalCluster} from '../../scripts/local-cluster.js';
import {loadBalancer} from '../support/load-balancer.js';
import {
	program,
	realCluster,
	temporaryFolder,
} from '../support/real-incident.js';
import {allServe, guidedRun, memberOf} from './guided-bed.js';
import {first, opened} from './member-client-bed.js';

// One address that stands before several members: a VIP that all of them
// advertise, a manifest that was copied, a load balancer given as the endpoint.

const report = z.object({
	members: z.array(
		z.object({
			name: z.string(),
			reachable: z.boolean(),
			problem: z.object({kind: z.string()}).nullable(),
		}),
	),
	findings: z.array(z.object({code: z.string(), summary: z.string()})),
});

for (const series of etcdSeries) {
	test(`etcd ${series}: with one URL for all, nobody is called down and nothing is changed`, async context => {
		const vip = await loadBalancer(context);
		const cluster = await realCluster(context, series, {
			extraFlags: [`--advertise-client-urls=${vip.url}`],
		});
		vip.leadTo(first(cluster).endpoint);
		await cluster.raiseAlarm('NOSPACE', 'm1');
		const check = await run(context, [
			'check',
			'--window=0',
			'--output=json',
			`--endpoints=${vip.url}`,
		]);
		const {members, findings} = report.parse(JSON.parse(check.stdout));
		assert.deepEqual(
			members.map(each => each.problem?.kind ?? 'answers'),
			['answers', 'another-member', 'another-member'],
		);
		const codes = findings.map(({code}) => code);
		assert.ok(codes.includes('nospace-alarm'));
		assert.ok(!codes.includes('quorum-lost'));
		const told = findings.filter(({code}) => code === 'member-unreachable');
		assert.equal(told.length, 2);
		for (const {summary} of told) assert.match(summary, /is not its own/);

		const recovery = await run(context, [
			'recover',
			'--yes',
			`--endpoints=${vip.url}`,
		]);
		assert.equal(recovery.code, 3, recovery.stdout);
		assert.match(recovery.stdout, /m2 answers: .*its URL is not its own/);
		assert.doesNotMatch(
			recovery.stdout,
			/Quorum is lost|bring .*back|force-new-cluster|systemctl start/i,
		);
		assert.deepEqual(await defragments(cluster), [0, 0, 0]);
	});

	test(`etcd ${series}: a step whose connection ends at another member is not sent`, async context => {
		const vip = await loadBalancer(context);
		const cluster = await realCluster(context, series);
		const [m1, m2] = ['m1', 'm2'].map(name => memberOf(cluster, name));
		assert.ok(m1 && m2);
		vip.leadTo(m2.endpoint);
		await using client = opened({endpoint: vip.url, memberId: m1.id});
		for (const answer of [
			await client.defragment(),
			await client.compact(1),
			await client.moveLeader(m2.id),
			await client.hashKv(0),
			await client.put('/canary', 'x'),
			await client.snapshot(async () => undefined, {stallMs: 5000}),
		]) {
			assert.equal(answer.kind, 'problem');
			assert.equal(answer.problem.kind, 'another-member');
			assert.match(
				answer.problem.message,
				new RegExp(`leads to member ${m2.id} this time, not to ${m1.id}`),
			);
		}

		assert.deepEqual(await defragments(cluster), [0, 0, 0]);
		await using own = opened({endpoint: m1.endpoint, memberId: m1.id});
		assert.equal((await own.defragment()).kind, 'value');
		assert.deepEqual(await defragments(cluster), [1, 0, 0]);
	});

	test(`etcd ${series}: a recovery over load balancers refuses the step that would reach another member`, async context => {
		const cluster = await realCluster(context, series);
		await cluster.raiseAlarm('NOSPACE', 'm1');
		const balancers = await Promise.all(
			cluster.endpoints.map(async endpoint => {
				const balancer = await loadBalancer(context);
				balancer.leadTo(endpoint);
				return balancer;
			}),
		);
		const guided = guidedRun(context, cluster, {
			endpoints: balancers.map(({url}) => url),
		});
		await guided.until(allServe);
		assert.equal((await guided.run('pre-check')).outcome, 'done');
		// Whoever connects from now on comes out at the next member, as a step's
		// calls do, whichever member the step is for.
		for (const [index, balancer] of balancers.entries()) {
			const next = cluster.endpoints[(index + 1) % balancers.length];
			balancer.leadTo(next ?? '');
		}

		const {outcome, message} = await guided.run('snapshot');
		assert.equal(outcome, 'failed');
		assert.match(message, /leads to member .* give --endpoints a URL/);
	});
}

test('a member that was killed at its own URL stays down while the shared one leads to others', async context => {
	const vip = await loadBalancer(context);
	const cluster = await realCluster(context, '3.5', {
		extraFlags: [`--advertise-client-urls=${vip.url}`],
	});
	vip.leadTo(first(cluster).endpoint);
	const guided = guidedRun(context, cluster);
	const {id} = memberOf(cluster, 'm3');
	await guided.until(({members}) =>
		members.every(each => each.status?.kind === 'value'),
	);
	await cluster.kill('m3');
	const kinds = new Set<string>();
	let rounds = 0;
	await guided.until(({members}) => {
		const status = members.find(each => each.member.id === id)?.status;
		if (status?.kind === 'problem') {
			rounds += 1;
			kinds.add(status.problem.kind);
		}

		return rounds > 6;
	});
	// Its connection breaks first, then nothing listens; never what another says.
	assert.ok(kinds.has('refused'), [...kinds].join(', '));
	assert.ok(!kinds.has('another-member'), [...kinds].join(', '));
});

/** How often each member was defragmented, by its own metrics. */
async function defragments(cluster: LocalCluster): Promise<readonly number[]> {
	return Promise.all(
		cluster.members.map(async ({metricsUrl}) => {
			const page = await (await fetch(metricsUrl)).text();
			const count =
				/^etcd_disk_backend_defrag_duration_seconds_count (\d+)/m.exec(page);
			return Number(count?.[1]);
		}),
	);
}

async function run(
	context: TestContext,
	args: readonly string[],
): Promise<{code: number; stdout: string}> {
	const env = {...process.env, XDG_STATE_HOME: temporaryFolder(context)};
	return new Promise(resolve => {
		execFile(
			process.execPath,
			[program, ...args],
			{env, timeout: 100_000},
			(error, stdout) => {
				const code = error === null ? 0 : Number(error.code);
				resolve({code, stdout});
			},
		);
	});
}
