import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CronJob} from 'kubernetes-models/batch/v1/CronJob';
import {parseDocument} from 'yaml';
import {z} from 'zod';
import {parseCommandLine} from '../../../source/command-line/flags.js';
import {maintenanceCronJob} from '../../../source/prevention/cronjob.js';
import {measuredFrom, unmeasured} from '../../../source/prevention/measured.js';
import {observation} from '../../support/observation-builder.js';

const elsewhere = {hostMemoryBytes: undefined, growthBytesPerDay: undefined};
const offline = unmeasured(elsewhere);

// The fields of batch/v1 and core/v1 that are used; any other is refused, where
// Kubernetes' own schema lets unknown ones pass.
const volumeMount = z.strictObject({
	name: z.string(),
	mountPath: z.string(),
	readOnly: z.boolean().optional(),
});
const container = z.strictObject({
	name: z.string().regex(/^[a-z0-9-]+$/),
	image: z.string(),
	args: z.array(z.string()),
	env: z.array(z.strictObject({name: z.string(), value: z.string()})),
	securityContext: z.strictObject({
		runAsUser: z.int(),
		allowPrivilegeEscalation: z.boolean(),
		readOnlyRootFilesystem: z.boolean(),
		capabilities: z.strictObject({drop: z.array(z.string())}),
	}),
	resources: z.strictObject({requests: z.record(z.string(), z.string())}),
	volumeMounts: z.array(volumeMount),
});
const podSpec = z.strictObject({
	restartPolicy: z.enum(['Never', 'OnFailure']),
	hostNetwork: z.boolean(),
	automountServiceAccountToken: z.boolean(),
	priorityClassName: z.string(),
	nodeSelector: z.record(z.string(), z.string()),
	tolerations: z.array(
		z.strictObject({
			key: z.string(),
			operator: z.enum(['Exists', 'Equal']),
			effect: z.enum(['NoSchedule', 'NoExecute', 'PreferNoSchedule']),
		}),
	),
	containers: z.tuple([container]),
	volumes: z.array(
		z.strictObject({
			name: z.string(),
			hostPath: z.strictObject({
				path: z.string(),
				type: z.enum(['File', 'DirectoryOrCreate']),
			}),
		}),
	),
});
const cronJob = z.strictObject({
	apiVersion: z.literal('batch/v1'),
	kind: z.literal('CronJob'),
	metadata: z.strictObject({name: z.string(), namespace: z.string()}),
	spec: z.strictObject({
		schedule: z.string().regex(/^(?:[\d*/,-]+ ){4}[\d*/,-]+$/),
		concurrencyPolicy: z.enum(['Allow', 'Forbid', 'Replace']),
		startingDeadlineSeconds: z.int(),
		successfulJobsHistoryLimit: z.int(),
		failedJobsHistoryLimit: z.int(),
		jobTemplate: z.strictObject({
			spec: z.strictObject({
				backoffLimit: z.int(),
				template: z.strictObject({
					metadata: z.strictObject({labels: z.record(z.string(), z.string())}),
					spec: podSpec,
				}),
			}),
		}),
	}),
});

function generated(measured = offline): z.infer<typeof cronJob> {
	const document = parseDocument(maintenanceCronJob(measured));
	assert.deepEqual(document.errors, []);
	return cronJob.parse(document.toJS());
}

test('the CronJob has the fields and types of its API', () => {
	const {spec} = generated();
	assert.equal(spec.concurrencyPolicy, 'Forbid');
	assert.equal(spec.jobTemplate.spec.backoffLimit, 0);
	assert.equal(spec.jobTemplate.spec.template.spec.hostNetwork, true);
});

test('the CronJob validates against the schema of Kubernetes, and a wrong type does not', () => {
	const validated = (job: object): void => {
		new CronJob(job as ConstructorParameters<typeof CronJob>[0]).validate();
	};

	const job = generated();
	validated(job);
	const wrong = structuredClone(job);
	Object.assign(wrong.spec, {failedJobsHistoryLimit: 'three'});
	assert.throws(() => {
		validated(wrong);
	}, /failedJobsHistoryLimit/);
});

test('every mount has its volume, and the key of the CA is in none', () => {
	const {containers, volumes} = generated().spec.jobTemplate.spec.template.spec;
	const names = volumes.map(each => each.name);
	for (const mount of containers[0].volumeMounts) {
		assert.ok(names.includes(mount.name), mount.name);
	}

	const certificates = volumes.filter(({hostPath}) =>
		hostPath.path.startsWith('/etc/kubernetes/pki'),
	);
	assert.ok(certificates.every(({hostPath}) => hostPath.type === 'File'));
	assert.ok(!volumes.some(({hostPath}) => hostPath.path.endsWith('ca.key')));
});

test('its arguments are a command line that etcd-medic takes, with every member in it', () => {
	const {args} = generated(measuredFrom(observation(), elsewhere)).spec
		.jobTemplate.spec.template.spec.containers[0];
	const {command, given} = parseCommandLine(args);
	assert.equal(command, 'maintain');
	assert.equal(
		given.get('endpoints'),
		'https://10.0.0.1:2379,https://10.0.0.2:2379,https://10.0.0.3:2379',
	);
	assert.equal(given.get('jitter'), '30m');
	assert.match(given.get('cert') ?? '', /healthcheck-client\.crt$/);
});
