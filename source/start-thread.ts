import {getAsset, isSea} from 'node:sea';
import {Worker, type ResourceLimits} from 'node:worker_threads';

/** The asset of the single executable that loads the program's modules: `source/executable/main.ts`, bundled. */
export const loaderAsset = 'loader.cjs';

/**
 * Starts a thread with that module and that data. In the single executable
 * the module is no file: there the thread starts with what loads it from
 * within the executable.
 */
export function startThread(
	module: URL,
	workerData: unknown,
	resourceLimits: ResourceLimits = {},
): Worker {
	return isSea()
		? new Worker(getAsset(loaderAsset, 'utf8'), {
				eval: true,
				argv: [module.href],
				workerData,
				resourceLimits,
			})
		: new Worker(module, {workerData, resourceLimits});
}
