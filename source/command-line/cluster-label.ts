import type {EngineConfig} from '../engine/engine-config.js';
import {labelColours} from '../present/text/look.js';
import {columnsOf, outside} from '../present/text/text-fit.js';
import {UserError} from '../user-error.js';
import {settingOf, type Sources} from './settings.js';

/** Longer ones would push the rest out of a header of 80 columns. */
const mostColumns = 24;

/** What the operator calls the cluster; `undefined`: nothing. Throws UserError. */
export function labelFrom(sources: Sources): EngineConfig['label'] {
	const {given} = sources.commandLine;
	const text = settingOf('label', sources)?.trim();
	if (text === undefined || text === '') {
		if (!given.has('label-colour')) return undefined;
		throw new UserError({
			what: '--label-colour has no label to colour',
			tryThis: 'give --label NAME, too',
		});
	}

	if (columnsOf(outside(text)) > mostColumns) {
		throw new UserError({
			what: `the label is wider than ${mostColumns} columns`,
			tryThis: 'a word is enough, such as prod',
		});
	}

	// A colour from a file belongs to the label that stands beside it.
	const colour =
		given.has('label') && !given.has('label-colour')
			? undefined
			: settingOf('label-colour', sources);
	return {text, colour: labelColours.find(each => each === colour) ?? 'none'};
}
