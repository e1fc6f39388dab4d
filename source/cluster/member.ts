/** A member's ID in the hex form etcdctl prints, e.g. `8e9e05c52164694d`. Never a number: IDs exceed 2^53. */
export type MemberId = string;

/** A cluster's ID, in the same hex form. */
export type ClusterId = string;

/** One entry of the member list. */
export type Member = {
	readonly id: MemberId;
	/** Empty until the member has started and published itself. */
	readonly name: string;
	readonly peerUrls: readonly string[];
	/** Empty until the member has started and published itself. */
	readonly clientUrls: readonly string[];
	readonly isLearner: boolean;
};

/** What a member is right now; `unknown` when nobody could tell. */
export type MemberRole =
	| 'leader'
	| 'follower'
	| 'learner'
	| 'unstarted'
	| 'unknown';

/** True when the member was added but never started: no name, no client URLs. */
export function isUnstarted(member: Member): boolean {
	return member.name === '' && member.clientUrls.length === 0;
}

/**
 * True for a member of the member list. An endpoint that was named to us and is
 * in no list is observed, too, but has no peer URLs, which every entry of a list has.
 */
export function isListed(member: Member): boolean {
	return member.peerUrls.length > 0;
}

/** True for a member of the member list that was started once, be it up or down now. */
export function isStarted(member: Member): boolean {
	return isListed(member) && !isUnstarted(member);
}

/** How a person refers to the member: its name, else its ID. */
export function memberLabel(member: Pick<Member, 'id' | 'name'>): string {
	return member.name === '' ? member.id : member.name;
}

/** The order in which people look for names: `m2` before `m10`. */
export function compareNames(a: string, b: string): number {
	return byNumber(a, b) || a.localeCompare(b, 'en', {numeric: true});
}

// The same order for names that differ in a number at their end, as most do:
// the first comparison in a language takes Node 6 ms.
function byNumber(a: string, b: string): number {
	const [, word, number] = /^(.*?)(\d{1,15})$/.exec(a) ?? [];
	const [, otherWord, otherNumber] = /^(.*?)(\d{1,15})$/.exec(b) ?? [];
	return word !== undefined && word === otherWord
		? Number(number) - Number(otherNumber)
		: 0;
}
