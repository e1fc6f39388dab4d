import type {FindingCode} from '../diagnosis/finding.js';
import type {Milliseconds} from '../units.js';
import type {Ledger} from './exercise.js';
import type {Mistake} from './judge.js';
import {mistakesIn, stalledMs} from './judge.js';
import type {Scenario} from './scenario.js';

/** How a drill was done, with what each point was lost for. */
export type Score = {
	/** Out of 100. */
	readonly points: number;
	readonly isAtRightEnd: boolean;
	/** `undefined`: never reached. For an exercise in leaving alone it is how long that lasted. */
	readonly endAfterMs: Milliseconds | undefined;
	readonly diagnosis: {
		readonly choice: FindingCode | undefined;
		readonly isRight: boolean;
		readonly afterMs: Milliseconds | undefined;
	};
	readonly mistakes: readonly Mistake[];
	readonly hints: number;
	readonly stalledMs: Milliseconds;
	readonly lostLeases: number;
	readonly losses: ReadonlyArray<{
		readonly points: number;
		readonly for: string;
	}>;
};

export const fullScore = 100;
/** What a hint costs: less than the mistake that it prevents. */
export const hintCosts = 5;
const wrongDiagnosisCosts = 15;
const wrongEndCosts = 50;
/** A person needs time to read: twice what an expert takes for the diagnosis is free, three times for the rest. */
const diagnosisPatience = 2;
const endPatience = 3;
const leastDiagnosisMs = 90_000;
const lateEveryMs = 30_000;
const mostForLate = 10;
const stallEveryMs = 5000;
const mostForStalls = 10;

/** The score of a run, from what the cluster recorded and what was answered. */
export function scoreOf(scenario: Scenario, ledger: Ledger): Score {
	const mistakes = mistakesIn(ledger, scenario.traps);
	const stalled = stalledMs(ledger);
	const {diagnosis, endSinceMs, hints, lostLeases} = ledger;
	const isRight = diagnosis?.choice === scenario.diagnosis.right;
	const isAtRightEnd = endSinceMs !== undefined;
	const [firstStep] = scenario.expert;
	const lastStep = scenario.expert.at(-1);
	const losses = [
		...(isAtRightEnd ? [] : [{points: wrongEndCosts, for: endWords(scenario)}]),
		...(isRight
			? late(
					'the diagnosis',
					diagnosis?.atMs ?? 0,
					Math.max(
						leastDiagnosisMs,
						diagnosisPatience * (firstStep?.atMs ?? 0),
					),
				)
			: [
					{
						points: wrongDiagnosisCosts,
						for:
							diagnosis === undefined
								? 'no diagnosis'
								: `the diagnosis: ${diagnosis.choice}, but it was ${scenario.diagnosis.right}`,
					},
				]),
		...(scenario.rightEnd.kind === 'untouched'
			? []
			: late('the end', endSinceMs ?? 0, endPatience * (lastStep?.atMs ?? 0))),
		...mistakes.map(({costs, kind, why}) => ({
			points: costs,
			for: `${kind}: ${why}`,
		})),
		...(hints === 0
			? []
			: [{points: hints * hintCosts, for: `${hints} of the hints`}]),
		...capped(
			Math.floor(stalled / stallEveryMs),
			mostForStalls,
			`clients that stalled for ${Math.round(stalled / 1000)} s`,
		),
	];
	return {
		points: Math.max(
			0,
			fullScore - losses.reduce((sum, each) => sum + each.points, 0),
		),
		isAtRightEnd,
		endAfterMs: endSinceMs,
		diagnosis: {
			choice: diagnosis?.choice,
			isRight,
			afterMs: diagnosis?.atMs,
		},
		mistakes,
		hints,
		stalledMs: stalled,
		lostLeases,
		losses,
	};
}

function endWords({rightEnd}: Scenario): string {
	switch (rightEnd.kind) {
		case 'writable': {
			return 'writes are still refused';
		}

		case 'untouched': {
			return 'the cluster was changed, and should have been left alone';
		}

		case 'led-by-another': {
			return `${rightEnd.than} still leads`;
		}
	}
}

function late(
	what: string,
	atMs: Milliseconds,
	freeMs: Milliseconds,
): Score['losses'] {
	return capped(
		Math.ceil((atMs - freeMs) / lateEveryMs),
		mostForLate,
		`${what} came after ${Math.round(atMs / 1000)} s`,
	);
}

function capped(points: number, most: number, what: string): Score['losses'] {
	return points <= 0 ? [] : [{points: Math.min(points, most), for: what}];
}
