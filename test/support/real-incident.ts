import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {TestContext} from 'node:test';
import {ensureEtcd, type EtcdSeries} from '../../scripts/etcd-binaries.js';
import {fillToNospace} from '../../scripts/fill.js';
import {startCluster, type LocalCluster} from '../../scripts/local-cluster.js';
import type {ClusterOptions} from '../../scripts/cluster-layout.js';
import {shippedProgram} from './shipped-program.js';
import {openTerminal, type Terminal} from './terminal.js';

// A real cluster, really frozen, and the built program in a real pty.

/** The quota that these tests fill: small, so that filling takes seconds. */
export const quotaBytes = 64 * 1024 * 1024;

/** The program as it ships. */
export const program = shippedProgram();

/** Starts a cluster that ends with the test. */
export async function realCluster(
	context: TestContext,
	series: EtcdSeries,
	options: Partial<ClusterOptions> = {},
): Promise<LocalCluster> {
	const binaries = await ensureEtcd(series);
	const cluster = await startCluster({binaries, quotaBytes, ...options});
	context.after(async () => {
		await cluster.stop();
	});
	return cluster;
}

/** A cluster filled with overwrites until etcd says `database space exceeded`. */
export async function frozenCluster(
	context: TestContext,
	series: EtcdSeries,
): Promise<LocalCluster> {
	const cluster = await realCluster(context, series);
	await fillToNospace(cluster, {compactedShare: 0.5});
	return cluster;
}

/** A folder that goes with the test. */
export function temporaryFolder(context: TestContext): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'etcd-medic-test-'));
	context.after(() => {
		rmSync(folder, {recursive: true, force: true});
	});
	return folder;
}

/**
 * Environment of a program that offers to move leadership however short the
 * defragments are, and of one that never does: small files are rewritten in
 * milliseconds on one machine and in seconds on another.
 */
export function movesLeader(
	context: TestContext,
	when: 'always' | 'never',
): Record<string, string> {
	const home = temporaryFolder(context);
	const limit = when === 'always' ? '1ms' : '1h';
	mkdirSync(path.join(home, 'etcd-medic'));
	writeFileSync(
		path.join(home, 'etcd-medic', 'config.yaml'),
		[
			'thresholds:',
			...['leader-stall', 'leader-stall-frozen', 'leader-hand-over'].map(
				name => `  ${name}: ${limit}`,
			),
			'',
		].join('\n'),
		{mode: 0o600},
	);
	return {XDG_CONFIG_HOME: home};
}

/** Opens the program on a cluster in a pty that ends with the test. Start clusters first: they would hold the pty open. */
export function openProgram(
	context: TestContext,
	args: readonly string[],
	options: {cols?: number; rows?: number; env?: Record<string, string>} = {},
): Terminal {
	const terminal = openTerminal({
		command: process.execPath,
		args: [program, ...args],
		cols: options.cols ?? 80,
		rows: options.rows ?? 24,
		env: {
			LANG: 'C.UTF-8',
			XDG_STATE_HOME: temporaryFolder(context),
			...options.env,
		},
	});
	context.after(async () => {
		await terminal.close();
	});
	return terminal;
}

/** `--endpoints` with every member of the cluster. */
export function endpointFlags(cluster: LocalCluster): readonly string[] {
	return ['--endpoints', cluster.endpoints.join(',')];
}
