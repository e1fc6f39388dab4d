import {usualResources} from './kubernetes-resources.js';
import {kindPrefixOf} from './survey.js';
import {isPlain} from './survey-record.js';

/** Longer prefixes cannot be typed on a step's page. */
export const longestPrefix = 100;

/** Why a prefix is not deleted, and what to type instead. */
export type PrefixRefusal = {readonly what: string; readonly tryThis: string};

/**
 * Why etcd-medic does not delete that prefix; `undefined` when it may be asked
 * to. Only keys of one kind at a time: a prefix that is above several kinds, or
 * that other kinds begin with as well, is a slip of the finger away from the
 * whole cluster.
 */
export function refusePrefix(prefix: string): PrefixRefusal | undefined {
	if (prefix === '') {
		return {
			what: 'no prefix was given: that is every key there is',
			tryThis: 'type the prefix of one kind, e.g. /registry/events/',
		};
	}

	if (prefix.length > longestPrefix || !isPlain(prefix)) {
		return {
			what: `a prefix is at most ${longestPrefix} letters, digits and . / : @ % + = ~ _ -`,
			tryThis: 'delete anything else with etcdctl del --prefix',
		};
	}

	if (/^\/*$/.test(prefix)) {
		return {
			what: `${prefix} is every key of the cluster`,
			tryThis: 'type the prefix of one kind, e.g. /registry/events/',
		};
	}

	// What a key below it would be counted under has to be within the prefix typed.
	const kind = kindPrefixOf(`${prefix}x/x/x`);
	if (prefix.startsWith(kind)) return undefined;
	const whole = prefix.endsWith('/') ? prefix : `${prefix}/`;
	const kindBelow = kindPrefixOf(`${whole}x/x/x`);
	return kindBelow === whole
		? {
				what: `${prefix} without a slash at its end also means every kind whose name begins so`,
				tryThis: `type ${wholeNames(prefix) ?? `${whole} if that is the whole name of a kind`}`,
			}
		: {
				what: `${prefix} holds more than one kind of object`,
				tryThis: `type one of them, e.g. ${kindBelow.replace(/x\/$/, 'RESOURCE/')}`,
			};
}

// Half a name is no prefix that exists: the names that it may have been meant for.
function wholeNames(prefix: string): string | undefined {
	const root = prefix.slice(0, prefix.lastIndexOf('/') + 1);
	if (root !== '/registry/' && root !== '/kubernetes.io/') return undefined;
	const names = usualResources
		.map(kind => `${root}${kind}/`)
		.filter(each => each.startsWith(prefix));
	const exact = names.find(each => each === `${prefix}/`);
	if (exact !== undefined) return exact;
	return names.length === 0 || prefix === root ? undefined : names.join(' or ');
}

/** What is gone when these keys are, one sentence. */
export function consequenceOf(prefix: string): string {
	const kind = kindPrefixOf(`${prefix}x`);
	const name = kind.split('/').at(-2) ?? '';
	if (name === 'events') {
		return 'Events are a record for people: what is lost is the history that kubectl describe and kubectl get events show, and nothing else.';
	}

	return `These are objects of the cluster. They are gone without their finalizers, their owners’ clean-up or any admission check, and whatever controls them acts at once as if they had never been. etcd-medic cannot tell what depends on them.`;
}
