import type {DrillLook, Exercise} from '../drill/exercise.js';
import type {Milliseconds} from '../units.js';
import {formatAgeShort} from './freshness.js';
import {ends, line, lineColumns, span} from './text/line.js';
import {outside} from './text/text-fit.js';
import type {Line} from './text/tone.js';

type WriterLook = DrillLook['writers'][number];

/**
 * A client that failed longer ago and has not tried since says nothing of now:
 * the compactor of an API server tries every five minutes. A hung call gives up
 * after 10 s, and one that fails all the time must not seem to have stopped.
 */
const recentMs: Milliseconds = 15_000;

// In fewer columns what etcd says needs them.
const roomForWhose = 90;

/** The row above the dashboard: that it is a drill, how long it takes, and what clients see. */
export function drillStrip(
	exercise: Exercise,
	look: DrillLook,
	columns: number,
	isOpen: boolean,
): Line {
	const failing = look.writers.find(each => isFailing(each, look));
	const sum = (of: 'succeeded' | 'failed'): number =>
		look.writers.reduce((total, each) => total + each[of], 0);
	const whose = columns < roomForWhose ? '' : 'clients: ';
	const counts = `${whose}${sum('succeeded')} ok, ${sum('failed')} failed`;
	const right = [span(isOpen ? 'b dashboard ' : 'b briefing ', 'info')];
	const left = (counted: string): Line => [
		span(' DRILL ', 'badge-warning'),
		span(` ${exercise.name}  `, 'strong'),
		span(`${clockOf(look.elapsedMs)}  `),
		failing === undefined
			? span(
					sum('failed') === 0 ? counted : `${counted}, none fails now`,
					'good',
				)
			: span(`${counted}: ${shortened(failing.failingWith ?? '')}`, 'critical'),
	];
	const whole = left(counts);
	const isCut = lineColumns(whole) + 1 + lineColumns(right) > columns;
	// What fails says more than how often it went well.
	return ends(
		isCut && failing !== undefined ? left(`${sum('failed')} failed`) : whole,
		right,
		columns,
	);
}

/** One kind of client: whether its calls succeed, and the words they fail with. */
export function writerLine(writer: WriterLook, look: DrillLook): Line {
	const {name, succeeded, failed, failingWith, failedAtMs, lostLeases} = writer;
	const lost = lostLeases === 0 ? '' : `, ${lostLeases} leases lost`;
	const row = `${outside(name).padEnd(24)} ${succeeded} ok, ${failed} failed${lost}`;
	if (failingWith === undefined) return line(`   ✓ ${row}`, 'good');
	const words = shortened(failingWith);
	return isFailing(writer, look)
		? line(`   ✗ ${row}: ${words}`, 'critical')
		: line(
				`   ○ ${row}, ${formatAgeShort(look.elapsedMs - (failedAtMs ?? 0))} ago: ${words}`,
			);
}

function isFailing(
	{failingWith, failedAtMs}: WriterLook,
	{elapsedMs}: DrillLook,
): boolean {
	return (
		failingWith !== undefined &&
		(failedAtMs === undefined || elapsedMs - failedAtMs < recentMs)
	);
}

// The words after etcd's own prefix tell.
function shortened(message: string): string {
	return outside(message.replace(/^etcdserver: (?:mvcc: )?/, ''));
}

function clockOf(elapsedMs: Milliseconds): string {
	const seconds = Math.floor(elapsedMs / 1000);
	return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
