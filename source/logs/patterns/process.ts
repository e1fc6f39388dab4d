import type {LogPattern} from '../log-pattern.js';

/** Starts, ends and refusals to start. Sources: lines of etcd 3.4.45, 3.5.33, 3.6.14. */
export const processPatterns: readonly LogPattern[] = [
	// 3.4 embed/etcd.go:310 (text etcdmain/etcd.go:83), 3.5 server/embed/etcd.go:324, 3.6 :324.
	{
		code: 'started',
		severity: 'info',
		messages: ['starting an etcd server'],
		text: /^etcd Version: \d/,
		versions: '3.4 to 3.7',
		cause: 'etcd started',
		remedy: 'nothing',
	},
	// 3.4 pkg/osutil/interrupt_unix.go:64 (text :66), 3.5 :64, 3.6 :65.
	{
		code: 'stopped-by-signal',
		severity: 'info',
		messages: ['received signal; shutting down'],
		text: /^received \w+ signal, shutting down/,
		versions: '3.4 to 3.7',
		cause:
			'somebody ended etcd: systemd, a person, or the kubelet after failed probes',
		remedy:
			"if nobody meant to: look at the kubelet's events and at the probes of the manifest",
	},
	// Made of `started` entries, see restarts.ts.
	{
		code: 'restart-loop',
		severity: 'critical',
		versions: '3.4 to 3.7',
		cause:
			'etcd was started again and again within minutes: it crashes, or the kubelet kills it because its probes fail, as they do under NOSPACE',
		remedy:
			'etcd-medic lint /etc/kubernetes/manifests/etcd.yaml tells whether the probes do it; the critical entries above tell of a crash',
		finding: 'restart-loop',
	},
	// Go's flag package; 3.7 took away every --experimental flag. Measured on 3.4.23 and 3.5.16.
	{
		code: 'unknown-flag',
		severity: 'critical',
		text: /^flag provided but not defined: -/,
		isBare: true,
		versions: 'all',
		cause:
			'etcd does not know a flag and ends at once: flags go with new releases (3.6: --enable-v2, --proxy; 3.7: every --experimental- one)',
		remedy: 'etcd-medic lint MANIFEST names the flag and what replaces it',
		finding: 'removed-flag',
	},
	// 3.4 etcdmain/etcd.go:66 (text :68), 3.5 server/etcdmain/etcd.go:75, 3.6 :66; Go's flag package.
	{
		code: 'bad-configuration',
		severity: 'critical',
		messages: ['failed to verify flags'],
		text: /^error verifying flags|^invalid (?:boolean )?value ".*" for (?:flag )?-/,
		isBare: true,
		versions: '3.4 to 3.7',
		cause:
			'etcd refuses its configuration and ends at once; the entry says which value',
		remedy: 'correct the value; etcd-medic lint MANIFEST knows the usual ones',
	},
	// 3.4 etcdserver/api/etcdhttp/health.go:215-257, 3.5 :100-263, :370, 3.6 :81-229, :345.
	{
		code: 'health-failing',
		severity: 'warning',
		messages: [
			'/health error',
			'serving /health false due to an alarm',
			'serving /health false; QGET fails',
			'serving /health false; Range fails',
			'Health check error',
		],
		text: /^\/health error|^serving \/health false|^Health check error path=/,
		versions: '3.4 to 3.7',
		cause:
			"etcd's own health page said no: an alarm, no leader, or a read that took too long. The kubelet kills etcd when its liveness probe sees that often enough",
		remedy:
			'etcd-medic lint on the manifest: a probe should not ask for what a restart cannot mend',
		finding: 'probe-kills-etcd',
	},
	// Go's runtime and the kernel.
	{
		code: 'out-of-memory',
		severity: 'critical',
		text: /runtime: out of memory|fatal error: out of memory|cannot allocate memory|oom-kill/i,
		versions: 'all',
		cause:
			'there was not enough memory; etcd maps its whole file and needs about as much memory as its quota',
		remedy:
			'give it more memory, or bring the file down: compact and defragment',
		finding: 'quota-oversized',
	},
	// EMFILE; 3.4 embed/etcd.go:705 (text :710), 3.5 server/embed/etcd.go:716, 3.6 :720.
	{
		code: 'too-many-files',
		severity: 'critical',
		messages: [
			'file descriptor limit of etcd process is too low; please set higher',
		],
		text: /too many open files|^file descriptor limit\[/,
		versions: '3.4 to 3.7',
		cause: 'the limit of open files is too low for the number of clients',
		remedy:
			"raise LimitNOFILE (systemd) or the container's limit to 65536; look for a client that opens connections without end",
	},
	// EADDRINUSE.
	{
		code: 'address-in-use',
		severity: 'critical',
		text: /bind: address already in use/,
		versions: 'all',
		cause: 'the port is taken: most often the etcd before is still running',
		remedy:
			'find it with ss -ltnp, and end it the way it was started (static pod, systemd)',
	},
	// 3.4 etcdserver/backend.go:87, 3.5 server/etcdserver/backend.go:86, 3.6 server/storage/backend.go:89.
	{
		code: 'database-locked',
		severity: 'critical',
		messages: ['db file is flocked by another process, or taking too long'],
		text: /^another etcd process is using .* and holds the file lock/,
		versions: '3.4 to 3.7',
		cause:
			'another process holds the database file: an etcd that still runs, or etcdutl on the same directory',
		remedy:
			'find it (fuser on member/snap/db) and end it; never start two etcd on one directory',
	},
	{
		code: 'crashed',
		severity: 'critical',
		text: /^panic: |^fatal error: |^goroutine 1 \[running\]/,
		versions: 'all',
		cause: 'etcd ended with a Go panic',
		remedy:
			"see the entries just before it; look the text up among etcd's issues together with the release",
	},
];
