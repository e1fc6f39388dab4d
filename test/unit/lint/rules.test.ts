import assert from 'node:assert/strict';
import {test} from 'node:test';
import {lintOf, manifest, manifestWith, onlyOf, placesOf} from './lint-of.js';

/** kubeadm's manifest of 1.31 with another page for that probe. */
function probed(
	probe: 'livenessProbe' | 'startupProbe',
	path: string,
	image = '3.5.15-0',
): string {
	const old = probe === 'livenessProbe' ? 'path: /livez' : 'path: /readyz';
	const [before = '', after = ''] = manifest('1.31')
		.replace(/etcd:3\.5\.\d+-0/, `etcd:${image}`)
		.split(`    ${probe}:`);
	return `${before}    ${probe}:${after.replace(old, `path: ${path}`)}`;
}

const probes: ReadonlyArray<
	readonly ['livenessProbe' | 'startupProbe', string, string, readonly string[]]
> = [
	['livenessProbe', '/health', '3.5.15-0', ['critical']],
	['livenessProbe', '/health?serializable=true', '3.5.15-0', ['critical']],
	['livenessProbe', '/health?exclude=NOSPACE', '3.5.15-0', ['warning']],
	[
		'livenessProbe',
		'/health?exclude=NOSPACE&serializable=true',
		'3.5.15-0',
		[],
	],
	['livenessProbe', '/livez', '3.5.11-0', []],
	['livenessProbe', '/livez', '3.5.10-0', ['critical']],
	['livenessProbe', '/livez', '3.4.29', []],
	['livenessProbe', '/livez', '3.4.28', ['critical']],
	['livenessProbe', '/livez', '3.6.1', []],
	['livenessProbe', '/livez', 'latest', []],
	['livenessProbe', '/readyz', '3.5.15-0', ['warning']],
	['startupProbe', '/health?serializable=false', '3.5.15-0', ['warning']],
	['startupProbe', '/health?exclude=NOSPACE', '3.5.15-0', []],
	['startupProbe', '/readyz', '3.5.15-0', []],
	['livenessProbe', '/something', '3.5.15-0', []],
];

for (const [probe, path, image, severities] of probes) {
	test(`${probe} ${path} on ${image}: ${severities.join() || 'nothing'}`, () => {
		const found = lintOf(probed(probe, path, image)).filter(
			each =>
				each.code === 'probe-kills-etcd' && each.summary.startsWith(probe),
		);
		assert.deepEqual(
			found.map(each => each.severity),
			severities,
		);
		for (const each of found) assert.match(each.remedy, /^path: \//);
	});
}

test('a probe that ends a defragment of the quota is told, with the threshold that does not', () => {
	const impatient = manifest('1.31').replace(
		'failureThreshold: 8',
		'failureThreshold: 1',
	);
	const finding = onlyOf(impatient, 'probe-kills-etcd');
	// 10 s at 60 MB/s is 600 MB of the 2 GiB.
	assert.equal(finding.severity, 'warning');
	assert.match(finding.summary, /after 10 s .*2\.0 GiB.* takes about 35\.8 s/);
	assert.equal(finding.remedy, 'failureThreshold: 4');
	const large = manifestWith('--quota-backend-bytes=8589934592');
	assert.equal(onlyOf(large, 'probe-kills-etcd').severity, 'info');
	const enough = manifestWith('--quota-backend-bytes=4294967296');
	assert.deepEqual(placesOf(enough, 'probe-kills-etcd'), []);
});

const compaction: ReadonlyArray<
	readonly [
		flags: string,
		code: 'auto-compaction-trap' | 'auto-compaction-off',
		expected: RegExp,
	]
> = [
	['--auto-compaction-retention=5m', 'auto-compaction-trap', /^$/],
	['--auto-compaction-retention=5m', 'auto-compaction-off', /^$/],
	['--auto-compaction-retention=0', 'auto-compaction-off', /^info .*=10m/],
	['--name=x', 'auto-compaction-off', /^info/],
	[
		'--auto-compaction-mode=revision --auto-compaction-retention=1000',
		'auto-compaction-trap',
		/^$/,
	],
	[
		'--auto-compaction-mode=revision --auto-compaction-retention=1h',
		'auto-compaction-trap',
		/^warning .*never compacts/,
	],
	[
		'--auto-compaction-mode=revision --auto-compaction-retention=5',
		'auto-compaction-trap',
		/^warning only the last 5/,
	],
	[
		'--auto-compaction-mode=revision --auto-compaction-retention=100',
		'auto-compaction-trap',
		/^$/,
	],
	[
		'--auto-compaction-retention=1',
		'auto-compaction-trap',
		/^info .*one hour.*1h/,
	],
	[
		'--auto-compaction-mode=periodic --auto-compaction-retention=24',
		'auto-compaction-trap',
		/^info .*24 hours/,
	],
	[
		'--auto-compaction-retention=300',
		'auto-compaction-trap',
		/^warning .*300 hours/,
	],
	[
		'--auto-compaction-retention=1d',
		'auto-compaction-trap',
		/^critical .*does not start/,
	],
	['--auto-compaction-retention=-5', 'auto-compaction-trap', /^critical/],
	[
		'--auto-compaction-mode=hourly --auto-compaction-retention=1h',
		'auto-compaction-trap',
		/^critical .*hourly/,
	],
];

for (const [flags, code, expected] of compaction) {
	test(`${flags}: ${code} ${expected.source}`, () => {
		const text = manifestWith(...flags.split(' '));
		const [found] = lintOf(text).filter(each => each.code === code);
		assert.match(
			found === undefined
				? ''
				: `${found.severity} ${found.summary} ${found.remedy}`,
			expected,
		);
	});
}

test('without an API server, auto-compaction off is a warning', () => {
	const flags = 'etcd --data-dir=/d --quota-backend-bytes=4294967296';
	assert.deepEqual(placesOf(flags, 'auto-compaction-off'), ['warning 1:6']);
});

const quotas: ReadonlyArray<readonly [string, string, RegExp]> = [
	['4294967296', '', /^$/],
	['8589934592', '', /^$/],
	['8589934593', '', /^info quota-oversized .*8\.0 GiB that etcd suggests/],
	['0', '', /^warning quota-unset .*2\.0 GiB/],
	['-1', '', /^warning quota-oversized .*turns it off/],
	['8GiB', '', /^critical quota-unset .*does not start/],
	['', '', /^critical quota-unset/],
	[
		'4294967296',
		'2Gi',
		/^warning quota-oversized .*memory limit of 2\.0 GiB.*=2147483648$/,
	],
	['2147483648', '2Gi', /^$/],
	['4294967296', 'much', /^$/],
];

for (const [quota, memory, expected] of quotas) {
	test(`quota "${quota}" with memory "${memory}": ${expected.source}`, () => {
		const text = manifestWith(`--quota-backend-bytes=${quota}`).replace(
			'    resources:\n',
			memory === ''
				? '    resources:\n'
				: `    resources:\n      limits:\n        memory: ${memory}\n`,
		);
		const [found] = lintOf(text).filter(({code}) => code.startsWith('quota'));
		assert.match(
			found === undefined
				? ''
				: `${found.severity} ${found.code} ${found.summary} ${found.remedy}`,
			expected,
		);
	});
}

const removed: ReadonlyArray<readonly [string, string, RegExp]> = [
	[
		'3.7.1',
		'--experimental-initial-corrupt-check=true',
		/^critical .*gone since etcd 3\.7.* - --feature-gates=InitialCorruptCheck=true$/,
	],
	[
		'3.6.4',
		'--experimental-initial-corrupt-check=true',
		/^warning .*goes with etcd 3\.7/,
	],
	[
		'3.5.15',
		'--experimental-initial-corrupt-check=true',
		/^info .*from etcd 3\.6 on/,
	],
	[
		'3.6.4',
		'--experimental-watch-progress-notify-interval=5s',
		/^warning .* - --watch-progress-notify-interval=5s$/,
	],
	[
		'3.6.4',
		'--enable-v2=false',
		/^critical .*gone since etcd 3\.6.*nothing stands in its place/,
	],
	['3.5.15', '--enable-v2=false', /^warning/],
	['3.4.23', '--debug', /^warning .* - --log-level=debug$/],
	['3.7.1', '--snapshot-count=10000', /^$/],
	['3.7.1', '--watch-progress-notify-interval=5s', /^$/],
];

for (const [version, flag, expected] of removed) {
	test(`${flag} on ${version}: ${expected.source}`, () => {
		const text = manifestWith(flag)
			.replace(/etcd:3\.5\.\d+-0/, `etcd:${version}-0`)
			.replaceAll(
				/^ {4}- --experimental-(?:initial-corrupt-check=true|watch-progress-notify-interval=5s)\n/gm,
				match => (match.includes(flag) ? match : ''),
			);
		const [found] = lintOf(text).filter(({code}) => code === 'removed-flag');
		assert.match(
			found === undefined
				? ''
				: `${found.severity} ${found.summary} ${found.remedy}`,
			expected,
		);
	});
}

const directories: ReadonlyArray<
	readonly [string, (text: string) => string, RegExp]
> = [
	['as kubeadm writes it', text => text, /^$/],
	[
		'a flag that was changed alone',
		text => text.replace('--data-dir=/var/lib/etcd', '--data-dir=/data/etcd'),
		/^critical .*in no volume.*--data-dir=\/var\/lib\/etcd$/,
	],
	[
		'a directory below the mount',
		text =>
			text.replace('--data-dir=/var/lib/etcd', '--data-dir=/var/lib/etcd/x'),
		/^$/,
	],
	[
		'a directory that only begins like the mount',
		text =>
			text.replace('--data-dir=/var/lib/etcd', '--data-dir=/var/lib/etcd2'),
		/^critical/,
	],
	[
		'another directory of the host, on the first node',
		text =>
			text.replace('      path: /var/lib/etcd\n', '      path: /mnt/ssd\n'),
		/^info .*\/mnt\/ssd.*new, empty cluster/,
	],
	[
		'the same on a node that joined',
		text =>
			text
				.replace('      path: /var/lib/etcd\n', '      path: /mnt/ssd\n')
				.replace(/--initial-cluster=\S+/, '$&,cp-0=https://h:2380'),
		/^$/,
	],
];

for (const [what, change, expected] of directories) {
	test(`data directory: ${what}`, () => {
		const text = change(
			manifest('1.31').replace(
				/(--initial-cluster=)\S+/,
				'$1cp-1=https://192.168.10.11:2380',
			),
		);
		const [found] = lintOf(text).filter(({code}) => code === 'data-dir-moved');
		assert.match(
			found === undefined
				? ''
				: `${found.severity} ${found.summary} ${found.remedy}`,
			expected,
		);
	});
}
