import type {LogPattern} from '../log-pattern.js';

/** Leaders, elections, members that come and go. Sources: lines of etcd 3.4.45, 3.5.33, 3.6.14; raft's moved to go.etcd.io/raft with 3.6, words unchanged. */
export const leadershipPatterns: readonly LogPattern[] = [
	// 3.4 raft/node.go:333, 3.5 raft/node.go:335.
	{
		code: 'leader-lost',
		severity: 'warning',
		text: /^raft\.node: \w+ lost leader /,
		versions: '3.4 to 3.7',
		cause:
			'this member heard nothing from the leader for an election time, or stood for election itself',
		remedy:
			'look for late heartbeats, slow fdatasync and lost peers just before',
		finding: 'leader-flapping',
	},
	// 3.4 raft/node.go:327, :329, 3.5 :329, :331.
	{
		code: 'leader-elected',
		severity: 'info',
		text: /^raft\.node: \w+ (?:elected|changed) leader /,
		versions: '3.4 to 3.7',
		cause:
			'a leader was elected; once at every start, more often is a sign of trouble',
		remedy: 'nothing for one; for many see what stands beside it',
		finding: 'leader-flapping',
	},
	// 3.4 raft/raft.go:929, 3.5 raft/raft.go:773.
	{
		code: 'election-started',
		severity: 'info',
		text: /^\w+ is starting a new election at term/,
		versions: '3.4 to 3.7',
		cause: 'the member heard no leader and stands for election',
		remedy:
			'nothing for one; one after the other means that no quorum answers it',
		finding: 'no-leader',
	},
	// 3.4 etcdserver/errors.go:31, 3.5 server/etcdserver/errors.go:31, 3.6 server/etcdserver/errors/errors.go:31.
	{
		code: 'leader-changed-error',
		severity: 'warning',
		text: /etcdserver: leader changed/,
		versions: '3.4 to 3.7',
		cause:
			'a request was broken off because the leader changed while it waited',
		remedy: 'clients try again; look why the leader changed',
		finding: 'leader-flapping',
	},
	// 3.4 etcdserver/api/v3rpc/rpctypes/error.go:71, health.go:228; 3.5 health.go:233, 3.6 :214; raft.go "no leader at term".
	{
		code: 'no-leader',
		severity: 'critical',
		messages: ['serving /health false; no leader'],
		text: /etcdserver: no leader|\/health error; no leader|^\w+ no leader at term \d+/,
		versions: '3.4 to 3.7',
		cause: 'there is no leader: fewer than half of the voters reach each other',
		remedy:
			'bring members back, or the network between them; nothing can be written until then',
		finding: 'no-leader',
	},
	// 3.4 etcdserver/api/rafthttp/snapshot_sender.go:85 (text :92), 3.5 :85, 3.6 :83.
	{
		code: 'snapshot-sent',
		severity: 'info',
		messages: ['sending database snapshot'],
		text: /^start to send database snapshot/,
		versions: '3.4 to 3.7',
		cause:
			'a member was so far behind that the leader sends it the whole database',
		remedy: 'let it finish before any defragment',
		finding: 'member-lagging',
	},
	// 3.4 etcdserver/api/rafthttp/http.go:269 (text :277), 3.5 :258, 3.6 :268.
	{
		code: 'snapshot-received',
		severity: 'info',
		messages: ['receiving database snapshot'],
		text: /^receiving database snapshot/,
		versions: '3.4 to 3.7',
		cause:
			'this member was so far behind that the leader sends it the whole database',
		remedy:
			'let it finish before any defragment: before 3.4.38, 3.5.23 and 3.6.5 the two together damage data (etcd PR 20650)',
		finding: 'member-lagging',
	},
	// 3.4 etcdserver/server.go:1274 (text :1281), 3.5 server/etcdserver/server.go:1319, 3.6 :1022.
	{
		code: 'snapshot-applied',
		severity: 'info',
		messages: ['applied snapshot'],
		text: /^finished applying incoming snapshot/,
		versions: '3.4 to 3.7',
		cause: 'this member took over the database that the leader sent it',
		remedy: 'nothing',
	},
	// 3.4 etcdserver/server.go:2563 (text :2567), 3.5 server/etcdserver/server.go:2580, 3.6 :2261.
	{
		code: 'snapshot-saved',
		severity: 'info',
		messages: ['saved snapshot', 'saved snapshot to disk'],
		text: /^saved snapshot at index/,
		versions: '3.4 to 3.7',
		cause: "etcd's own bookkeeping of its log, every --snapshot-count entries",
		remedy: 'nothing',
	},
	// 3.4 etcdserver/server.go:1525, 3.5 server/etcdserver/server.go:1486, 3.6 :1211.
	{
		code: 'member-removed',
		severity: 'critical',
		messages: ['rejected stream from remote peer because it was removed'],
		text: /the member has been permanently removed from the cluster/,
		versions: '3.4 to 3.7',
		cause: 'a member that was removed from the cluster is still being started',
		remedy: 'stop it; to have it back, add it anew on an empty data directory',
	},
	// 3.4 etcdserver/server.go:369, :395, api/membership/cluster.go:767, config.go:217; 3.5 server.go:423, :449; 3.6 bootstrap.go:300, :332.
	{
		code: 'bootstrap-refused',
		severity: 'critical',
		text: /has already been bootstrapped|member count is unequal|couldn't find local name|cannot fetch cluster info from peer urls/,
		versions: '3.4 to 3.7',
		cause:
			"the member may not start as it is told to: its flags, its data directory and the cluster's member list do not agree",
		remedy:
			'compare --name, --initial-cluster and --initial-cluster-state with etcdctl member list; after data was lost, remove and add the member',
		finding: 'member-unstarted',
	},
];
