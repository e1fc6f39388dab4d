import {textField, type LogEntry} from '../log-entry.js';
import type {LogPattern} from '../log-pattern.js';

// 3.4 embed/config_logging.go:279, :288 (text config.go:468), 3.5 server/embed/config_logging.go:187, 3.6 :204.
const rejected = [
	'rejected connection',
	'rejected connection on client endpoint',
	'rejected connection on peer endpoint',
];
const peerRemedy =
	'check that the member is up and that port 2380 reaches it from here';

/** Peers, certificates, clocks, users. Sources: lines of etcd 3.4.45, 3.5.33, 3.6.14. */
export const networkPatterns: readonly LogPattern[] = [
	// crypto/x509 and crypto/tls of Go, in etcd's `error`.
	{
		code: 'certificate-expired',
		severity: 'critical',
		text: /certificate has expired or is not yet valid|tls: expired certificate|remote error: tls: certificate expired/,
		versions: '3.4 to 3.7',
		cause:
			'a certificate is past its end (or the clock is wrong), and connections with it are refused',
		remedy:
			'renew it (kubeadm certs renew all, then restart the static pods); peers and clients are separate files',
		finding: 'certificate-expiring',
	},
	{
		code: 'tls-hung-up',
		severity: 'info',
		messages: rejected,
		when: isHungUp,
		text: /^rejected connection from .*\(error "(?:EOF|.*connection reset by peer)"/,
		versions: '3.4 to 3.7',
		cause:
			'somebody opened a connection and hung up before TLS: a TCP check of a load balancer, as a rule',
		remedy: 'nothing, or let the check speak TLS',
	},
	{
		code: 'tls-rejected',
		severity: 'warning',
		messages: rejected,
		text: /^rejected connection from /,
		versions: '3.4 to 3.7',
		cause:
			'a connection was refused in TLS: a wrong CA, no client certificate, or plain http to an https port',
		remedy:
			'see the address and the error in the sample; compare the CA of both sides',
		finding: 'member-unreachable',
	},
	// 3.4 etcdserver/api/rafthttp/probing_status.go:71 (text :77), cluster_util.go:325 (text :331), :158; 3.5 :69, cluster_util.go:297, :437; 3.6 :69, :262, :402.
	{
		code: 'peer-unreachable',
		severity: 'warning',
		messages: [
			'prober detected unhealthy status',
			'failed to reach the peer URL',
			'failed to get version',
		],
		text: /^health check for peer \w+ could not connect|^failed to reach the peerURL\(|^cannot get the version of member/,
		versions: '3.4 to 3.7',
		cause:
			'another member does not answer on its peer URL: it is down, or the network between them is',
		remedy: peerRemedy,
		finding: 'member-unreachable',
	},
	// 3.4 etcdserver/api/rafthttp/peer_status.go:68 (text :71), 3.5 and 3.6 :66.
	{
		code: 'peer-inactive',
		severity: 'warning',
		messages: ['peer became inactive (message send to peer failed)'],
		text: /^peer \w+ became inactive/,
		versions: '3.4 to 3.7',
		cause: 'a message to another member could not be sent',
		remedy: peerRemedy,
		finding: 'member-unreachable',
	},
	// 3.4 etcdserver/api/rafthttp/stream.go:194, :225, :437 (texts :200, :231, :444), 3.5 :195, 3.6 :194.
	{
		code: 'peer-stream-lost',
		severity: 'warning',
		messages: ['lost TCP streaming connection with remote peer'],
		text: /^lost the TCP streaming connection with peer/,
		versions: '3.4 to 3.7',
		cause:
			'the connection to another member broke: it stopped, or the network dropped it',
		remedy: peerRemedy,
		finding: 'member-unreachable',
	},
	// 3.4 etcdserver/api/rafthttp/peer.go:255 (text :263), remote.go:61, stream.go:554; 3.5 peer.go:256, 3.6 :255.
	{
		code: 'raft-message-dropped',
		severity: 'warning',
		text: /^dropped (?:internal )?raft message/i,
		versions: '3.4 to 3.7',
		cause:
			'messages to another member piled up and were dropped: a slow network, or a member that stands still',
		remedy:
			'look at the network between the members and at the disk of the one it went to',
		finding: 'member-lagging',
	},
	// 3.4 etcdserver/api/rafthttp/probing_status.go:87 (text :95), 3.5 and 3.6 :83; from 1 s on.
	{
		code: 'clock-drift',
		severity: 'warning',
		messages: ['prober found high clock drift'],
		text: /^the clock difference against peer/,
		durationField: 'clock-drift',
		durationText: /too high \[([^\s>]+)/,
		versions: '3.4 to 3.7',
		cause:
			'the clocks of two members differ by more than a second; leases and certificates go by them',
		remedy:
			'bring time synchronisation (chrony, systemd-timesyncd) back on both machines',
		finding: 'clock-skew',
	},
	// 3.4 auth/store.go:59-72, 3.5 server/auth/store.go:54-67, 3.6 :49-62.
	{
		code: 'auth-refused',
		severity: 'warning',
		text: /auth: (?:authentication failed|permission denied|user name is empty|invalid auth token|revision in header is old)/,
		versions: '3.4 to 3.7',
		cause:
			'a user or token was refused; single ones come with restarts and password changes',
		remedy:
			'if they go on, see which client it is; etcd-medic needs root for maintenance',
		finding: 'permission-denied',
	},
];

function isHungUp(entry: LogEntry): boolean {
	const error = textField(entry, 'error') ?? '';
	return error === 'EOF' || error.endsWith('connection reset by peer');
}
