// What kube-apiserver keeps of its own, i.e. without a group, as it names it in
// its keys: the plural of the resource (Kubernetes source, the storage packages
// under pkg/registry and pkg/kubeapiserver/default_storage_factory_builder.go).

/** Those that fill a cluster, and that are kept right below the root. */
export const usualResources: readonly string[] = [
	'configmaps',
	'controllerrevisions',
	'cronjobs',
	'daemonsets',
	'deployments',
	'endpointslices',
	'events',
	'jobs',
	'leases',
	'persistentvolumeclaims',
	'persistentvolumes',
	'pods',
	'replicasets',
	'rolebindings',
	'roles',
	'secrets',
	'serviceaccounts',
	'statefulsets',
];

/** All of them; `services` holds `endpoints` and `specs`, which are listed as well. */
export const resources: ReadonlySet<string> = new Set([
	...usualResources,
	...`certificatesigningrequests clusterrolebindings clusterroles controllers
	csidrivers csinodes csistoragecapacities endpoints flowschemas
	horizontalpodautoscalers ingress ingressclasses limitranges masterleases
	minions mutatingwebhookconfigurations namespaces networkpolicies
	poddisruptionbudgets podtemplates priorityclasses
	prioritylevelconfigurations ranges resourcequotas runtimeclasses services
	specs storageclasses validatingadmissionpolicies
	validatingadmissionpolicybindings validatingwebhookconfigurations
	volumeattachments`.split(/\s+/),
]);
