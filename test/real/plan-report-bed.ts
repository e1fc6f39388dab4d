import {spawn} from 'node:child_process';
import {z} from 'zod';
import {program} from '../support/real-incident.js';
import {endOf, environment, type Ended} from '../support/run-program.js';

// What plan and report print, field by field, and a way to run them.

const figure = z.number().nullable();
/** `plan --output json`. */
export const planSchema = z.strictObject({
	schema: z.literal('etcd-medic/plan/v1'),
	cause: z.literal('nospace').nullable(),
	steps: z.array(
		z.strictObject({
			id: z.string(),
			title: z.string(),
			level: z.number().int().min(0).max(3),
			memberId: z
				.string()
				.regex(/^[\da-f]+$/)
				.nullable(),
			command: z.string(),
			predicted: z.strictObject({
				reclaimedBytes: figure,
				dbSizeAfterBytes: figure,
				tookMs: figure,
				tookAtMostMs: figure,
				diskNeededBytes: figure,
			}),
			blockedBy: z.string().nullable(),
		}),
	),
	refusal: z
		.strictObject({
			reason: z.enum(['not-needed', 'unsafe', 'unknown']),
			summary: z.string(),
			advice: z.array(z.string()),
		})
		.optional(),
});
const instant = z.iso.datetime();
/** `report --output json` of a run that recovered without asking. */
export const reportSchema = z.strictObject({
	schema: z.literal('etcd-medic/report/v1'),
	runId: z.string(),
	clusterId: z.string().regex(/^[\da-f]+$/),
	host: z.string(),
	version: z.string(),
	cause: z.string(),
	goal: z.string(),
	beganAt: instant,
	endedAt: instant,
	tookMs: z.number().positive(),
	outcome: z.literal('recovered'),
	message: z.string(),
	steps: z.array(
		z.strictObject({
			id: z.string(),
			title: z.string(),
			level: z.number(),
			memberId: z.string().nullable(),
			startedAt: instant,
			finishedAt: instant,
			tookMs: z.number(),
			confirmedBy: z.literal('--yes'),
			outcome: z.enum(['done', 'already-so']),
			message: z.string(),
			measured: z.record(
				z.string(),
				z.union([z.number(), z.string(), z.null()]),
			),
			predictions: z.array(
				z.strictObject({
					key: z.string(),
					predicted: z.number(),
					measured: figure,
					ratio: figure,
				}),
			),
			calls: z.array(z.string()),
		}),
	),
	untouched: z.array(z.string()),
	members: z.array(
		z.strictObject({
			id: z.string(),
			name: z.string(),
			dbSizeBeforeBytes: z.number(),
			dbSizeAfterBytes: z.number(),
		}),
	),
	phases: z.record(z.string(), figure),
	interruptions: z.array(z.unknown()),
	planChanges: z.array(z.unknown()),
	damagedLines: z.literal(0),
});

/** Runs the program without a terminal. */
export async function run(
	args: readonly string[],
	env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
	return endOf(
		spawn(process.execPath, [program, ...args], {
			env: {...environment(), ...env},
		}),
	);
}
