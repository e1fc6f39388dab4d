/** What is known of a prefix that often fills databases. */
export type KnownWriter = {
	/** One sentence. */
	readonly what: string;
	/** One sentence. */
	readonly tryThis: string;
};

type Row = KnownWriter & {readonly pattern: RegExp};

const resource = (name: string): RegExp =>
	new RegExp(
		String.raw`^/(?:registry|kubernetes\.io|openshift\.io)/${name}(?:/|$)`,
	);

// The first that matches is taken. Rates are the defaults of each project:
// kubelet nodeLeaseDurationSeconds 40 renewed at a quarter of it, leader
// election retryPeriod 2 s, kube-apiserver --event-ttl 1h and
// --etcd-compaction-interval 5m, kubelet nodeStatusReportFrequency 5m.
const rows: readonly Row[] = [
	{
		pattern: resource('events'),
		what: 'Kubernetes events: each is a key of its own that lives for --event-ttl (1h), and something that fails in a loop writes them without end.',
		tryThis:
			'find what repeats (kubectl get events -A --sort-by=.lastTimestamp); give kube-apiserver a shorter --event-ttl, or events an etcd of their own with --etcd-servers-overrides=/events#URL',
	},
	{
		pattern: resource('leases'),
		what: 'heartbeats: every kubelet renews one each 10 s, every leader election one each 2 s or so; many events, few bytes.',
		tryThis:
			'normal at one write per 10 s and node; when much more, look for controllers with many replicas or with short lease durations among the hottest keys',
	},
	{
		pattern: resource('(?:masterleases|peerserverleases)'),
		what: 'the API servers renew their own entries each 10 s or so.',
		tryThis: 'normal',
	},
	{
		pattern: /^compact_rev_key$/,
		what: 'the API server’s compactor keeps its place here, once in 5 min.',
		tryThis:
			'normal; when it stands still for longer than 10 min nobody compacts the history',
	},
	{
		pattern: resource(
			String.raw`(?:wgpolicyk8s\.io|openreports\.io|reports\.kyverno\.io)`,
		),
		what: 'policy reports (Kyverno and others): large objects that are rewritten at each scan and each admission.',
		tryThis:
			'in Kyverno turn off the reports that nobody reads (--admissionReports=false), scan less often (--backgroundScanInterval), or keep them in its reports server',
	},
	{
		pattern: resource(
			String.raw`kyverno\.io/(?:cluster)?(?:admission|backgroundscan|ephemeral)reports`,
		),
		what: 'Kyverno’s unfinished reports: one for each admission or scan, deleted again once they are merged.',
		tryThis:
			'update Kyverno, see why its reports controller does not keep up, or turn admission reports off (--admissionReports=false)',
	},
	{
		pattern: resource(String.raw`kyverno\.io/updaterequests`),
		what: 'Kyverno’s queue of generate and mutate-existing rules.',
		tryThis:
			'look for requests that fail again and again (kubectl get updaterequests -n kyverno) and fix or delete the rule',
	},
	{
		pattern: resource(String.raw`aquasecurity\.github\.io`),
		what: 'Trivy operator reports: one or more for each workload, up to a megabyte each, rewritten at each scan.',
		tryThis:
			'turn off the scanners that nobody reads, limit the namespaces, or lengthen the reports’ time to live',
	},
	{
		pattern: resource(
			String.raw`cilium\.io/cilium(?:endpoints|endpointslices|identities|nodes)`,
		),
		what: 'Cilium: an endpoint for each pod, and an identity for each set of labels that counts for policy.',
		tryThis:
			'leave labels that change (job names, hashes) out of identities with Cilium’s labels setting, and use CiliumEndpointSlices in large clusters',
	},
	{
		pattern: resource(
			String.raw`crd\.projectcalico\.org/(?:ipamblocks|ipamhandles|blockaffinities)`,
		),
		what: 'Calico’s address management: written whenever a pod begins or ends.',
		tryThis: 'it follows the pods: look for what starts and ends in a loop',
	},
	{
		pattern: resource(
			String.raw`autoscaling\.k8s\.io/verticalpodautoscalercheckpoints`,
		),
		what: 'checkpoints of the vertical pod autoscaler: each is rewritten about once a minute.',
		tryThis: 'delete VerticalPodAutoscalers that nobody uses',
	},
	{
		pattern: resource(String.raw`argoproj\.io`),
		what: 'Argo: applications and workflows carry their whole state in one object, rewritten at each reconciliation.',
		tryThis:
			'ignore fields that change all the time, offload large workflow states, and delete old workflows (ttlStrategy)',
	},
	{
		pattern: resource(String.raw`tekton\.dev`),
		what: 'Tekton: every run of a pipeline and its tasks stays as objects.',
		tryThis: 'prune old runs',
	},
	{
		pattern: resource(String.raw`longhorn\.io`),
		what: 'Longhorn: state of volumes, engines and replicas, rewritten as they change.',
		tryThis: 'look at the hottest keys for a volume that is rebuilt in a loop',
	},
	{
		pattern: resource(String.raw`(?:acme\.)?cert-manager\.io`),
		what: 'cert-manager: requests, orders and challenges; one that fails is tried again and again.',
		tryThis: 'look for certificates that never become ready',
	},
	{
		pattern: resource('pods'),
		what: 'pods: each change of state rewrites the whole object, several kilobytes; crash loops and short jobs make many.',
		tryThis:
			'look for pods that restart or are created in a loop (kubectl get pods -A --sort-by=.metadata.creationTimestamp)',
	},
	{
		pattern: resource('minions'),
		what: 'nodes: status once in 5 min and at each change; the list of images on the node makes it large.',
		tryThis: 'look for a node whose conditions flap',
	},
	{
		pattern: resource('(?:endpointslices|services/endpoints)'),
		what: 'endpoints: rewritten whole whenever one pod behind a service becomes ready or not.',
		tryThis: 'look for a readiness probe that flaps',
	},
	{
		pattern: resource('(?:jobs|cronjobs)'),
		what: 'jobs: each run leaves a job and its pods.',
		tryThis:
			'set ttlSecondsAfterFinished, and lower successfulJobsHistoryLimit and failedJobsHistoryLimit',
	},
	{
		pattern: resource('secrets'),
		what: 'secrets: every Helm release keeps its last revisions here, up to a megabyte each.',
		tryThis: 'lower helm’s --history-max, and delete releases that are gone',
	},
	{
		pattern: resource('configmaps'),
		what: 'config maps: also used for leader election by old controllers, which write them every 2 s, and as storage by some tools.',
		tryThis: 'look at the hottest keys, and move leader election to leases',
	},
	{
		pattern: resource('(?:replicasets|controllerrevisions)'),
		what: 'old revisions of workloads: ten of each are kept unless told otherwise.',
		tryThis:
			'lower revisionHistoryLimit, and look for deployments that roll in a loop',
	},
];

/** What is known of a prefix, `undefined` for most. */
export function knownWriter(prefix: string): KnownWriter | undefined {
	const row = rows.find(({pattern}) => pattern.test(prefix));
	return row === undefined ? undefined : {what: row.what, tryThis: row.tryThis};
}
