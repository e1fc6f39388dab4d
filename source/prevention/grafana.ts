import type {AlertOptions} from './alert-groups.js';
import {contextFor} from './alert-groups.js';
import {dashboardPanels, type Panel} from './grafana-panels.js';
import type {Measured} from './measured.js';

// The facts of the alerts as curves, with the same limits drawn in, so that a
// page and the picture beside it never tell two stories.

const columns = 3;
const width = 24 / columns;
const height = 8;
const textHeight = 4;

/** A dashboard as JSON, to import in Grafana; the data source is asked for there. */
export function grafanaDashboard(
	measured: Measured,
	options: AlertOptions,
): string {
	const context = contextFor(measured, options);
	const dashboard = {
		uid: 'etcd-medic',
		title: 'etcd: space, disk, members (etcd-medic)',
		tags: ['etcd', 'etcd-medic'],
		schemaVersion: 36,
		version: 1,
		editable: true,
		refresh: '30s',
		time: {from: 'now-6h', to: 'now'},
		templating: {
			list: [
				{
					name: 'datasource',
					label: 'Data source',
					type: 'datasource',
					query: 'prometheus',
				},
			],
		},
		panels: [
			textPanel(measured),
			...dashboardPanels(context).map((panel, index) =>
				panelValue(panel, index),
			),
		],
	};
	return `${JSON.stringify(dashboard, null, 2)}\n`;
}

function panelValue(panel: Panel, index: number): unknown {
	return {
		id: index + 2,
		type: 'timeseries',
		title: panel.title,
		description: panel.description,
		datasource: {type: 'prometheus', uid: '${datasource}'},
		gridPos: {
			x: (index % columns) * width,
			y: textHeight + Math.floor(index / columns) * height,
			w: width,
			h: height,
		},
		fieldConfig: {
			defaults: {
				unit: panel.unit,
				min: 0,
				custom: {
					thresholdsStyle: {
						mode: panel.levels === undefined ? 'off' : 'line',
					},
				},
				thresholds: {
					mode: 'absolute',
					steps: [{color: 'green', value: null}, ...(panel.levels ?? [])],
				},
			},
			overrides: [],
		},
		targets: panel.queries.map(({expr, legend}, query) => ({
			refId: String.fromCodePoint(65 + query),
			datasource: {type: 'prometheus', uid: '${datasource}'},
			expr,
			legendFormat: legend,
		})),
	};
}

function textPanel({source}: Measured): unknown {
	return {
		id: 1,
		type: 'text',
		title: '',
		gridPos: {x: 0, y: 0, w: 24, h: textHeight},
		options: {
			mode: 'markdown',
			content: [
				`Limits drawn in: ${source}. The same as those of \`etcd-medic prevent prometheus\` and \`etcd-medic check\`.`,
				'',
				'To install: Dashboards, New, Import, paste this JSON, choose the Prometheus that scrapes etcd; then see that each panel has one line per member. Empty panels: `up` of that job, and `etcd-medic prevent systemd` for alarms and findings.',
			].join('\n'),
		},
	};
}
