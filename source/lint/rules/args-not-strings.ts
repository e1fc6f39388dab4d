import type {LintRule} from '../lint-finding.js';

/**
 * Values that YAML reads as a number or a boolean where Kubernetes and kubeadm
 * take text only ("cannot unmarshal number into Go struct field ... of type
 * string"), and extraArgs in the other version's form.
 */
export const argsNotStrings: LintRule = configuration =>
	configuration.oddValues.map(odd => ({
		code: 'args-not-strings',
		// The kubelet drops a manifest it cannot read, and etcd with it; kubeadm only refuses to run.
		severity: configuration.kind === 'manifest' ? 'critical' : 'warning',
		at: odd.at,
		summary:
			odd.name === 'extraArgs'
				? `extraArgs is ${odd.written}; ${odd.type === 'map' ? 'v1beta4 and later want a list' : 'before v1beta4 it is a map'}, and kubeadm refuses the file`
				: odd.type === 'structure'
					? `${odd.name} is no single value, and ${configuration.kind === 'manifest' ? 'the kubelet' : 'kubeadm'} refuses the file`
					: `${odd.name}: ${odd.written} is a ${odd.type} to YAML and must be text; ${configuration.kind === 'manifest' ? 'the kubelet' : 'kubeadm'} refuses the file`,
		remedy: odd.corrected,
	}));
