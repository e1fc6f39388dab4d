import {readFile} from 'node:fs/promises';
import {z} from 'zod';
import type {MemberSetup} from './cluster-layout.js';
import {toBase64, type JsonGateway} from './json-gateway.js';
import {waitUntil} from './wait-until.js';

const healthTimeoutMs = 120_000;
const electionTimeoutMs = 60_000;
const probeTimeoutMs = 2000;

const statusAnswer = z.object({
	header: z.object({member_id: z.string()}),
	/** The gateway leaves zero fields out: absent is "no leader". */
	leader: z.string().optional(),
});
type Status = z.infer<typeof statusAnswer>;

/** Waits until the member knows a leader and reads linearizably; gives its ID in decimal. Throws after 120 s or when it ends. */
export async function untilServing(
	gateway: JsonGateway,
	member: MemberSetup,
): Promise<string> {
	let id: string | undefined;
	await waitUntil(
		async () => {
			if (!member.process.isRunning())
				throw new Error(`etcd ${member.name} ended: ${await logTail(member)}`);
			const status = await statusOf(gateway, member);
			id = status?.header.member_id;
			return status?.leader !== undefined && (await canRead(gateway, member));
		},
		healthTimeoutMs,
		async () => `${member.name} does not serve: ${await logTail(member)}`,
	);
	return id ?? '';
}

/** The member that says it leads; waits for an election, at most 60 s. */
export async function findLeader(
	gateway: JsonGateway,
	members: readonly MemberSetup[],
): Promise<MemberSetup> {
	let leader: MemberSetup | undefined;
	await waitUntil(
		async () => {
			const statuses = await Promise.all(
				members.map(async member => statusOf(gateway, member)),
			);
			leader = members.find(
				(_, index) =>
					statuses[index] !== undefined &&
					statuses[index].leader === statuses[index].header.member_id,
			);
			return leader !== undefined;
		},
		electionTimeoutMs,
		() => 'no member says that it leads',
	);
	if (leader === undefined) throw new Error('no leader');
	return leader;
}

async function statusOf(
	gateway: JsonGateway,
	member: MemberSetup,
): Promise<Status | undefined> {
	if (!member.process.isRunning()) return undefined;
	return gateway
		.post(member.endpoint, '/v3/maintenance/status', {}, probeTimeoutMs)
		.then(
			answer => statusAnswer.parse(answer),
			// Still starting, stopped or just ended: whoever waits asks again.
			() => undefined,
		);
}

async function canRead(
	gateway: JsonGateway,
	member: MemberSetup,
): Promise<boolean> {
	return gateway
		.post(
			member.endpoint,
			'/v3/kv/range',
			{key: toBase64('health')},
			probeTimeoutMs,
		)
		.then(
			() => true,
			() => false,
		);
}

async function logTail(member: MemberSetup): Promise<string> {
	const log = await readFile(member.logFile, 'utf8').catch(() => 'no log');
	return log.trim().split('\n').slice(-3).join(' | ').slice(-600);
}
