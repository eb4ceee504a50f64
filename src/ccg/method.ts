import type { Stop } from "../base/stop.js";
import type { MilpBackend } from "../milp/index.js";
import type { TwoStageProblem } from "../model/problem.js";
import type { ProblemStructure } from "../model/structure.js";
import type { Rng } from "../tensor/rng.js";
import type { SolveOptions } from "./options.js";
import type { Progress } from "./progress.js";
import type { Certificate } from "./relax-and-cut/certificate.js";
import type { SolveStatus, StoppedBy } from "./result.js";

/** Whether a method can be used on a problem, and why. */
export interface Applicability {
  readonly applies: boolean;
  /** One sentence: what it proves here, or which precondition fails. */
  readonly because: string;
}

/** What a method that ran before knows; nothing of it is believed without proof. */
export interface Advice {
  /** Scenarios worth having from the start. */
  readonly scenarios: readonly Float64Array[];
  /** Plans in the order in which they are worth trying. */
  readonly order: (plans: readonly Float64Array[]) => readonly Float64Array[];
}

/** What a method may use while it runs. */
export interface MethodContext {
  readonly backend: MilpBackend;
  readonly options: SolveOptions;
  readonly stop: Stop;
  readonly progress: Progress;
  readonly rng: Rng;
  readonly advice?: Advice;
}

/** How a run ended; plan and bound are in the context's {@link Progress}. */
export interface MethodOutcome {
  readonly status: SolveStatus;
  readonly stoppedBy?: StoppedBy;
  readonly objectiveBy?: string;
  readonly boundBy?: string;
  readonly message?: string;
  /** Recourse policies of K-adaptability. */
  readonly policies?: readonly Float64Array[];
  /** What proves the answer, where the method writes it down and was asked to; of the minimisation. */
  readonly certificate?: Certificate;
}

/** A way to solve two-stage problems. It is handed minimisations only. */
export interface Method {
  readonly name: string;
  /** One line for `minmaxmin methods`. */
  readonly title: string;
  readonly reference: string;
  /** True for methods that close the gap given time; false for those that restrict the recourse or the scenarios. */
  readonly isExact: boolean;
  /** True where `observes` of a problem is heeded; elsewhere the method does not apply to problems that have it. */
  readonly heedsObservation?: boolean;
  /** True where the options `certify`, `checkpoints` and `resume` are honoured; elsewhere they are refused. */
  readonly keepsState?: boolean;
  appliesTo(problem: TwoStageProblem, structure: ProblemStructure): Applicability;
  /** Whether `auto` should take it before methods listed earlier that apply as well. */
  isPreferred?(problem: TwoStageProblem, structure: ProblemStructure): boolean;
  run(problem: TwoStageProblem, context: MethodContext): Promise<MethodOutcome>;
}
