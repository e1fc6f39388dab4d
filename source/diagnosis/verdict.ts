import {isUnstarted} from '../cluster/member.js';
import {backendOf} from '../cluster/backend.js';
import {quorumOf} from '../cluster/quorum.js';
import type {Observation} from '../cluster/observation.js';
import {
	agreedLeader,
	currentStatus,
	isAtAnothersUrl,
	isNotAskedYet,
	isReachable,
} from '../cluster/observation.js';
import {problemOf, type ProblemKind} from '../cluster/reading.js';
import {printable} from '../printable.js';
import {formatBytes, formatRatio} from '../units.js';
import {isDefragmenting} from './answering.js';
import {causalChain, isDiskSymptom} from './causal-chain.js';
import type {Finding, Verdict} from './finding.js';
import {joinWords, labelOfId, labelsOf, labelsOfIds} from './naming.js';
import {describeFullest, fullestOf, ownersOf} from './nospace.js';
import type {RuleContext} from './rule.js';
import {ruledOutBy} from './ruled-out.js';
import type {Thresholds} from './thresholds.js';

/**
 * One sentence over the findings (gravest first), `unknown` when too little was
 * read to say ok; beside it what led to what, and what was ruled out.
 */
export function verdictOf(
	context: RuleContext,
	findings: readonly Finding[],
): Verdict {
	const {observation} = context;
	const gravest = findings[0];
	if (gravest?.severity === 'critical') {
		return troubled('critical', context, findings, gravest);
	}

	// A warning that everybody is unreachable says more about this machine.
	const unknown = whyUnknown(observation);
	if (unknown !== undefined && !observation.members.some(isReachable)) {
		return {level: 'unknown', sentence: `Cannot tell: ${unknown}`};
	}

	if (gravest?.severity === 'warning') {
		return troubled('warning', context, findings, gravest);
	}

	return unknown === undefined
		? {level: 'ok', sentence: healthySentence(observation, findings)}
		: {level: 'unknown', sentence: `Cannot tell: ${unknown}`};
}

function troubled(
	level: 'critical' | 'warning',
	context: RuleContext,
	findings: readonly Finding[],
	gravest: Finding,
): Verdict {
	const {observation, thresholds} = context;
	const chain = causalChain(context, findings);
	const ruledOut = ruledOutBy(observation, thresholds);
	return {
		level,
		sentence: sentenceOf(observation, findings, gravest, thresholds, chain),
		...(chain.length === 0 ? {} : {chain}),
		...(ruledOut.length === 0 ? {} : {ruledOut}),
	};
}

function sentenceOf(
	observation: Observation,
	findings: readonly Finding[],
	gravest: Finding,
	thresholds: Thresholds,
	chain: readonly string[],
): string {
	const first = gravest.summary.split('; ', 1)[0] ?? gravest.summary;
	if (gravest.code === 'nospace-alarm') {
		return `Writes are refused: NOSPACE on ${ownersOf(observation)}; ${describeFullest(observation, thresholds)}${silentClause(observation)}`;
	}

	if (gravest.code === 'slow-wal-fsync') {
		const isLying = findings.some(
			({code, severity}) =>
				code === 'health-is-lying' && severity === 'critical',
		);
		return isLying ? `${first}, while health checks call it healthy` : first;
	}

	// The cause first: what people feel is the end of the story.
	if (isDiskSymptom(gravest) && chain[0] !== undefined) {
		return `${chain[0]}; ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
	}

	const isUnasked = isAboutAnothersUrl(gravest);
	const alike = findings.filter(
		each =>
			each.code === gravest.code &&
			each.severity === gravest.severity &&
			isAboutAnothersUrl(each) === isUnasked,
	);
	if (gravest.code !== 'member-unreachable' || alike.length === 1) return first;
	const ids = alike.flatMap(({memberIds}) => memberIds);
	const are = isUnasked ? 'cannot be asked' : 'are unreachable';
	const why = isUnasked ? ': their URLs are not their own' : '';
	return `${labelsOfIds(ids, observation)} ${are} from ${printable(observation.vantage)}${why}`;
}

function isAboutAnothersUrl({code, evidence}: Finding): boolean {
	const kind: ProblemKind = 'another-member';
	return code === 'member-unreachable' && evidence['problem'] === kind;
}

// Who does not answer decides what may be done about the rest.
function silentClause(observation: Observation): string {
	const unasked = observation.members.filter(each => isAtAnothersUrl(each));
	const mute = observation.members.filter(
		each =>
			!isUnstarted(each.member) &&
			problemOf(each.status) !== undefined &&
			!unasked.includes(each),
	);
	const busy = mute.filter(each => isDefragmenting(each));
	const silent = mute.filter(each => !isDefragmenting(each));
	const {toSpare} = quorumOf(observation);
	const spare = toSpare > 0 ? '' : ', none to spare';
	return [
		busy.length === 0
			? ''
			: `; ${labelsOf(busy, observation)} defragmenting${silent.length === 0 ? spare : ''}`,
		silent.length === 0
			? ''
			: `; ${labelsOf(silent, observation)} unreachable${spare}`,
		unasked.length === 0
			? ''
			: `; ${labelsOf(unasked, observation)} not asked, no URL of their own`,
	].join('');
}

// Unknown counts as unsafe: what was not read keeps the verdict from "ok".
function whyUnknown(observation: Observation): string | undefined {
	const {members, memberListProblem, vantage} = observation;
	const from = `from ${printable(vantage)}`;
	const started = members.filter(each => !isUnstarted(each.member));
	if (started.length === 0) return `no member is known ${from}`;
	const reachable = started.filter(each => isReachable(each));
	const refusing = started.filter(
		each => problemOf(each.status)?.kind === 'auth',
	);
	if (reachable.length === 0) {
		if (refusing.length > 0) {
			return `${labelsOf(refusing, observation)} ${refusing.length === 1 ? 'refuses' : 'refuse'} Status, it needs root on this version`;
		}

		const kinds = new Set(
			started
				.map(each => problemOf(each.status)?.kind)
				.filter(kind => kind !== undefined),
		);
		return kinds.size === 0
			? `no member has answered yet ${from}`
			: `none of ${started.length} members answers ${from} (${joinWords([...kinds])}); we may be cut off`;
	}

	if (memberListProblem !== undefined) {
		return `the member list could not be read (${printable(memberListProblem.message)}), there may be more members`;
	}

	const silent = started.filter(each => !isReachable(each));
	if (silent.length > 0)
		return silent.every(each => isNotAskedYet(each))
			? `${labelsOf(silent, observation)} ${silent.length === 1 ? 'was' : 'were'} listed just now and not asked yet`
			: `${labelsOf(silent, observation)} did not answer yet`;
	return undefined;
}

function healthySentence(
	observation: Observation,
	findings: readonly Finding[],
): string {
	const started = observation.members.filter(each => !isUnstarted(each.member));
	const answering = started.filter(each => currentStatus(each) !== undefined);
	const leader = agreedLeader(observation);
	const fullest = fullestOf(answering);
	const backend = fullest && backendOf(fullest);
	const size =
		backend?.quotaRatio === undefined
			? `db ${formatBytes(backend?.dbSizeBytes)}, quota not known`
			: `db ${formatRatio(backend.quotaRatio)} of quota`;
	const codes = [...new Set(findings.map(({code}) => code))];
	const notes = codes.length === 0 ? '' : `; note: ${codes.join(', ')}`;
	return `Healthy: ${answering.length} of ${started.length} members answer, leader ${leader === undefined ? 'not known' : labelOfId(observation, leader)}, ${size}${notes}`;
}
