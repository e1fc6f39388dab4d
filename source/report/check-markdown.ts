import type {Observation} from '../cluster/observation.js';
import type {Diagnosis} from '../diagnosis/finding.js';
import {labelOfId} from '../diagnosis/naming.js';
import type {CheckColumn, CheckRow} from './check-rows.js';
import {evidenceText} from './evidence.js';
import {inline, table} from './markdown.js';

/** `check --output markdown`, for a ticket or a chat, without a final line feed. */
export function checkMarkdown(options: {
	readonly observation: Observation;
	readonly diagnosis: Diagnosis;
	readonly rows: readonly CheckRow[];
	readonly columns: readonly CheckColumn[];
	/** What is to be said beside it, e.g. how fast a member grows. */
	readonly notes: readonly string[];
}): string {
	const {observation, diagnosis, rows, columns, notes} = options;
	const {level, sentence, chain = [], ruledOut = []} = diagnosis.verdict;
	return [
		`## etcd: ${level.toUpperCase()}`,
		'',
		inline(sentence),
		...(chain.length === 0
			? []
			: ['', `**Because:** ${chain.map(link => inline(link)).join(' → ')}`]),
		...(ruledOut.length === 0
			? []
			: [
					'',
					`**Ruled out:** ${ruledOut.map(each => inline(each)).join(', ')}`,
				]),
		...notes.flatMap(note => ['', inline(note)]),
		'',
		...table(
			columns.map(({align}) => (align === 'right' ? '>' : '<')).join(''),
			columns.map(({key}) => key),
			rows.map(row => columns.map(({key}) => inline(row[key] ?? ''))),
		),
		...diagnosis.findings.flatMap(finding => {
			const members = finding.memberIds.map(id => labelOfId(observation, id));
			const evidence = evidenceText(finding.evidence);
			return [
				'',
				`### ${finding.severity.toUpperCase()} ${finding.code}${members.length === 0 ? '' : `: ${inline(members.join(', '))}`}`,
				'',
				inline(finding.summary),
				...(evidence === '' ? [] : ['', `- Evidence: ${inline(evidence)}`]),
				`- Do: ${inline(finding.remedy)}`,
			];
		}),
		'',
		`Read ${new Date(observation.takenAtMs).toISOString()} from ${inline(observation.vantage)}.`,
	].join('\n');
}
