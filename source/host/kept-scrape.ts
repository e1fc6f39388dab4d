import {randomBytes} from 'node:crypto';
import {readFile, rename, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {KeptMember, KeptScrapes} from '../cluster/kept-scrape.js';
import type {LatencyBucket} from '../cluster/latency.js';
import type {TrendPoint} from '../cluster/trend.js';
import {makeDirectory} from '../make-directory.js';
import {at} from './json-value.js';

// A file of ours may still be anything: half written by a full disk, of another
// version, or put there by somebody. What does not fit is as good as absent.

const format = 'etcd-medic/kept-scrape/v1';
/** Nine members with a day of points are some 700 kB. */
const mostBytes = 16 * 1024 * 1024;

/** What an earlier run kept of that cluster; `undefined` when there is nothing that can be used. Never rejects. */
export async function readKeptScrapes(
	directory: string,
	clusterId: string,
): Promise<KeptScrapes | undefined> {
	const file = fileFor(directory, clusterId);
	if (file === undefined) return undefined;
	try {
		const entry = await stat(file);
		if (!entry.isFile() || entry.size > mostBytes) return undefined;
		return keptIn(JSON.parse(await readFile(file, 'utf8')), clusterId);
	} catch {
		// Absent, unreadable or no JSON: then this run begins anew.
		return undefined;
	}
}

/**
 * Keeps it for the next run, in place of what was there, in one step. False
 * when it could not be written: a check works without.
 */
export async function writeKeptScrapes(
	directory: string,
	kept: KeptScrapes,
): Promise<boolean> {
	const file = fileFor(directory, kept.clusterId);
	if (file === undefined) return false;
	const part = `${file}.${randomBytes(6).toString('hex')}.part`;
	try {
		await makeDirectory(directory);
		await writeFile(part, JSON.stringify({format, ...kept}), {
			mode: 0o600,
			flag: 'wx',
		});
		await rename(part, file);
		return true;
	} catch {
		// A full or read-only disk is often just why somebody looks.
		await rm(part, {force: true}).catch(() => undefined);
		return false;
	}
}

function fileFor(directory: string, clusterId: string): string | undefined {
	return /^[\da-f]{1,16}$/.test(clusterId) && directory !== ''
		? path.join(directory, `kept-scrape-${clusterId}.json`)
		: undefined;
}

function keptIn(value: unknown, clusterId: string): KeptScrapes | undefined {
	if (at(value, 'format') !== format) return undefined;
	if (at(value, 'clusterId') !== clusterId) return undefined;
	const members = at(value, 'members');
	if (!Array.isArray(members)) return undefined;
	return {
		clusterId,
		members: members
			.map(each => memberIn(each))
			.filter(each => each !== undefined),
	};
}

function memberIn(value: unknown): KeptMember | undefined {
	const memberId = at(value, 'memberId');
	const takenAtMs = figureAt(value, 'takenAtMs');
	const points = at(value, 'points');
	if (typeof memberId !== 'string' || takenAtMs === undefined) return undefined;
	return {
		memberId,
		processStartedAtMs: figureAt(value, 'processStartedAtMs'),
		takenAtMs,
		walFsync: bucketsIn(at(value, 'walFsync')),
		backendCommit: bucketsIn(at(value, 'backendCommit')),
		points: (Array.isArray(points) ? points : [])
			.map(each => pointIn(each))
			.filter(each => each !== undefined)
			.toSorted((a, b) => a.takenAtMs - b.takenAtMs),
	};
}

// JSON has no Infinity: the open bucket's bound is written as null.
function bucketsIn(value: unknown): readonly LatencyBucket[] | undefined {
	if (!Array.isArray(value)) return undefined;
	const buckets = value.flatMap((each): readonly LatencyBucket[] => {
		const count = figureAt(each, 'count');
		const leMs = at(each, 'leMs') === null ? Infinity : figureAt(each, 'leMs');
		return count === undefined || leMs === undefined ? [] : [{leMs, count}];
	});
	return buckets.length === value.length ? buckets : undefined;
}

function pointIn(value: unknown): TrendPoint | undefined {
	const takenAtMs = figureAt(value, 'takenAtMs');
	if (takenAtMs === undefined) return undefined;
	return {
		takenAtMs,
		dbSizeBytes: figureAt(value, 'dbSizeBytes'),
		inUseBytes: figureAt(value, 'inUseBytes'),
		quotaBytes: figureAt(value, 'quotaBytes'),
		revision: figureAt(value, 'revision'),
		compactRevision: figureAt(value, 'compactRevision'),
		leaderChangesSeen: figureAt(value, 'leaderChangesSeen'),
		heartbeatSendFailures: figureAt(value, 'heartbeatSendFailures'),
		processStartedAtMs: figureAt(value, 'processStartedAtMs'),
		walFsyncP99Ms: figureAt(value, 'walFsyncP99Ms'),
		backendCommitP99Ms: figureAt(value, 'backendCommitP99Ms'),
	};
}

/** A figure of ours is never negative, NaN or beyond what a number holds. */
function figureAt(value: unknown, name: string): number | undefined {
	const found = at(value, name);
	return typeof found === 'number' && Number.isFinite(found) && found >= 0
		? found
		: undefined;
}
