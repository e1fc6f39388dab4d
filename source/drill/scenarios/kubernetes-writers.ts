import type {Writer} from '../model/traffic.js';

/** What a Kubernetes control plane of that many nodes writes all the time. */
export function kubernetesWriters(nodes: number): readonly Writer[] {
	return [
		{
			kind: 'objects',
			name: 'node-leases',
			prefix: '/registry/leases/kube-node-lease/',
			// A kubelet renews its Lease object every 10 s (Kubernetes, leases).
			perSecond: nodes / 10,
			valueBytes: 480,
			among: nodes,
		},
		{
			kind: 'objects',
			name: 'pods',
			prefix: '/registry/pods/',
			perSecond: 3,
			valueBytes: 6000,
			among: nodes * 30,
		},
		{
			kind: 'objects',
			name: 'events',
			prefix: '/registry/events/',
			perSecond: 8,
			valueBytes: 900,
		},
		{
			kind: 'keep-alives',
			name: 'apiserver-masterleases',
			leases: 3,
			// kube-apiserver's own lease of its endpoint lives 15 s.
			ttlSeconds: 15,
			everyMs: 5000,
		},
		{
			kind: 'reads',
			name: 'lists',
			key: '/registry/health',
			perSecond: 5,
		},
		{
			kind: 'compactor',
			name: 'apiserver-compactor',
			// kube-apiserver --etcd-compaction-interval.
			everyMs: 300_000,
		},
	];
}
