import type {MemberHistory} from '../cluster/member-history.js';
import type {MemberId} from '../cluster/member.js';
import type {Observation} from '../cluster/observation.js';
import type {Diagnosis} from '../diagnosis/finding.js';
import type {
	ClusterLabel,
	LogStudyState,
	PreventState,
	RunElsewhereAt,
	WritersStudyState,
} from '../engine/protocol.js';
import type {Progress} from '../run/progress.js';
import type {Plan, Refusal} from '../runbook/plan.js';
import type {PreCheck} from '../runbook/step.js';
import type {Milliseconds} from '../units.js';

/** Something worth a line in the event list. */
export type ShownEvent = {
	readonly atMs: Milliseconds;
	readonly tone: 'good' | 'info' | 'warning' | 'critical';
	readonly text: string;
	/** A run of an earlier session was taken up again. */
	readonly isTakeUp?: true;
};

/** What the screens are made from. The engine's state is one of these; this layer does not know the engine. */
export type ShownState = {
	readonly observation: Observation | undefined;
	readonly diagnosis: Diagnosis | undefined;
	/** How each member's figures went; absent before the second round. */
	readonly histories?: Readonly<Record<MemberId, MemberHistory>>;
	readonly plan: Plan | Refusal | undefined;
	readonly nextStepId: string | undefined;
	readonly preChecks: readonly PreCheck[];
	readonly progress: Progress | undefined;
	/** Newest last. */
	readonly events: readonly ShownEvent[];
	/** Absent before anybody asked who writes. */
	readonly writers?: WritersStudyState | undefined;
	/** Absent before anybody asked for this node's log. */
	readonly log?: LogStudyState | undefined;
	/** Absent before anybody asked what would prevent the next incident. */
	readonly prevent?: PreventState | undefined;
	readonly source: string;
	/** Absent: the cluster was given no name. */
	readonly label?: ClusterLabel | undefined;
	/** Another etcd-medic of this host that has a recovery of this cluster open, printable; absent: none. */
	readonly runElsewhere?: string | undefined;
	/** How far that one is; absent where its journal cannot be read. */
	readonly runElsewhereAt?: RunElsewhereAt | undefined;
	readonly isReadOnly: boolean;
	readonly isPaused: boolean;
	readonly intervalMs: Milliseconds;
};

/** The room that a screen has, in character cells. */
export type Size = {readonly columns: number; readonly rows: number};
