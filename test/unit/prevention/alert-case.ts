import type {Severity} from '../../../source/diagnosis/finding.js';
import {series} from './alert-series.js';
import type {Series} from './promtool.js';

/** When an alert fires, and when it does not. */
export type AlertCase = {
	readonly alert: string;
	readonly severity: Severity;
	/** The minute at which it is looked at. */
	readonly atMinutes: number;
	readonly fires: readonly Series[];
	readonly silent: readonly Series[];
};

/** A case of one series. */
export function oneSeries(
	alert: string,
	severity: Severity,
	metric: string,
	labels: Readonly<Record<string, string>>,
	fires: string | number,
	silent: string | number,
	atMinutes = 20,
): AlertCase {
	return {
		alert,
		severity,
		atMinutes,
		fires: [series(metric, fires, labels)],
		silent: [series(metric, silent, labels)],
	};
}
