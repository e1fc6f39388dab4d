import type {MemberObservation} from '../../cluster/observation.js';
import {currentMetrics} from '../../cluster/observation.js';
import {problemOf} from '../../cluster/reading.js';
import {printable} from '../../printable.js';
import type {Milliseconds} from '../../units.js';
import {formatDuration} from '../../units.js';
import type {Finding} from '../finding.js';
import {idsOf, labelOf, labelsOf} from '../naming.js';
import type {Rule, RuleContext} from '../rule.js';

type Clock = {
	readonly each: MemberObservation;
	/** Its clock minus ours. */
	readonly offsetMs: Milliseconds;
};

/**
 * Clocks that disagree, by the dates of the members' answers. Raft does not
 * mind; certificates, tokens, log times and every "5 minutes ago" do.
 */
export const clockSkew: Rule = context => {
	const clocks = context.observation.members.flatMap(each => {
		const offsetMs = currentMetrics(each)?.clockOffsetMs;
		return offsetMs === undefined ? [] : [{each, offsetMs}];
	});
	return [
		...(apart(clocks, context) ?? oursAlone(clocks, context)),
		...notYetValid(context),
	];
};

// Of more the two ends say it.
const mostClocks = 4;

function apart(
	clocks: readonly Clock[],
	{observation, thresholds}: RuleContext,
): readonly Finding[] | undefined {
	const byOffset = clocks.toSorted((a, b) => a.offsetMs - b.offsetMs);
	const [slowest] = byOffset;
	const fastest = byOffset.at(-1);
	if (slowest === undefined || fastest === undefined) return undefined;
	const apartMs = fastest.offsetMs - slowest.offsetMs;
	if (apartMs <= thresholds.clockSkewMs) return undefined;
	// Who is far from the middle; of two members nobody can tell which one.
	const middleMs = byOffset[Math.floor(byOffset.length / 2)]?.offsetMs ?? 0;
	const odd =
		clocks.length < 3
			? clocks
			: clocks.filter(
					({offsetMs}) =>
						Math.abs(offsetMs - middleMs) > thresholds.clockSkewMs / 2,
				);
	return [
		{
			code: 'clock-skew',
			severity: 'warning',
			memberIds: idsOf(odd.map(({each}) => each)),
			summary: `The members' clocks are ${formatDuration(apartMs)} apart: ${labelOf(fastest.each)} is ahead of ${labelOf(slowest.each)}; against this machine ${(clocks.length > mostClocks ? [fastest, slowest] : clocks).map(clock => `${labelOf(clock.each)} ${signed(clock.offsetMs)}`).join(', ')}, each to about half a second`,
			evidence: {
				apartMs: Math.round(apartMs),
				fastest: labelOf(fastest.each),
				slowest: labelOf(slowest.each),
			},
			remedy: `Check time synchronisation on ${labelsOf(
				odd.map(({each}) => each),
				observation,
			)} (chronyc tracking, timedatectl)`,
		},
	];
}

function oursAlone(
	clocks: readonly Clock[],
	{observation, thresholds}: RuleContext,
): readonly Finding[] {
	const offsets = clocks
		.map(({offsetMs}) => offsetMs)
		.toSorted((a, b) => a - b);
	const middleMs = offsets[Math.floor(offsets.length / 2)];
	// With one member nobody can tell which of the two is wrong.
	if (middleMs === undefined || offsets.length < 2) return [];
	if (Math.abs(middleMs) <= thresholds.clockSkewMs) return [];
	return [
		{
			code: 'clock-skew',
			severity: 'info',
			memberIds: [],
			summary: `This machine's clock is ${formatDuration(Math.abs(middleMs))} ${middleMs > 0 ? 'behind' : 'ahead of'} the members' clocks, which agree; ages and days left of certificates are counted by the clock of ${printable(observation.vantage)}`,
			evidence: {
				apartMs: Math.round(Math.abs(middleMs)),
				fastest: null,
				slowest: null,
			},
			remedy: 'Check time synchronisation on this machine (timedatectl)',
		},
	];
}

// What a wrong clock looks like when it keeps us out.
function notYetValid({observation}: RuleContext): readonly Finding[] {
	const early = observation.members.filter(
		each =>
			problemOf(each.status)?.detail === 'server-certificate-not-yet-valid',
	);
	if (early.length === 0) return [];
	return [
		{
			code: 'clock-skew',
			severity: 'warning',
			memberIds: idsOf(early),
			summary: `${labelsOf(early, observation)}: the certificate is not valid yet by this machine's clock; either the clock of ${printable(observation.vantage)} is behind or the certificate was made by one that is ahead`,
			evidence: {apartMs: null, fastest: null, slowest: null},
			remedy:
				'Compare the clocks of both machines (timedatectl) before a certificate is made again',
		},
	];
}

function signed(ms: Milliseconds): string {
	return `${ms < 0 ? '-' : '+'}${formatDuration(Math.abs(ms))}`;
}
