import type {Bytes} from '../units.js';
import {
	mostPrefixes,
	type CountedDeletion,
	type CountedPrefix,
	type KeySurvey,
} from './survey.js';

// A survey is kept as figures of its step, so that a plan that is made again,
// by a later session from the journal too, knows what was counted. One line
// for each prefix: people read it as well.

type Figures = Readonly<Record<string, number | string | null>>;

/** The survey as measured figures: bounded, and readable in a report. */
export function surveyFigures(survey: KeySurvey): Figures {
	return {
		keys: survey.keys,
		prefixes: survey.prefixes
			.slice(0, mostPrefixes)
			.filter(each => isPlain(each.prefix))
			.map(each => countedText(each))
			.join(', '),
		mayBeDeleted: survey.deletions
			.map(each => [countedText(each), ...each.cuts].join(' '))
			.join(', '),
	};
}

/** The survey of those figures; `undefined` when they are of something else. */
export function surveyOf(figures: Figures): KeySurvey | undefined {
	const {keys, prefixes, mayBeDeleted} = figures;
	if (
		typeof keys !== 'number' ||
		typeof prefixes !== 'string' ||
		typeof mayBeDeleted !== 'string'
	) {
		return undefined;
	}

	return {
		keys,
		prefixes: partsOf(prefixes).map(({prefix, keys: count, bytes}) => ({
			prefix,
			keys: count,
			bytes,
		})),
		deletions: partsOf(mayBeDeleted),
	};
}

/** True for keys of visible ASCII without the signs that a record and a shell give a meaning. */
export function isPlain(key: string): boolean {
	return /^[\w./:@%+=~-]+$/.test(key);
}

function countedText({prefix, keys, bytes}: CountedPrefix): string {
	return `${prefix} ${keys} keys ${Math.round(bytes)} bytes`;
}

function partsOf(text: string): readonly CountedDeletion[] {
	return text.split(', ').flatMap(part => {
		const found = /^(\S+) (\d+) keys (\d+) bytes((?: \S+)*)$/.exec(part);
		if (found === null) return [];
		const [, prefix = '', keys, bytes, cuts = ''] = found;
		return [
			{
				prefix,
				keys: exact(keys),
				bytes: exact(bytes),
				cuts: cuts.split(' ').filter(cut => cut !== ''),
			},
		];
	});
}

function exact(digits: string | undefined): Bytes {
	return Number.parseInt(digits ?? '0', 10);
}
