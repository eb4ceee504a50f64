/** What the command line and its solving thread say to each other. */
import type { InputProblem } from "../../base/errors.js";
import type { RunEvent } from "../../base/events.js";
import type {
  EvaluateOptions,
  EvaluateResult,
  SampleOptions,
  SampleResult,
  SolveOptions,
  SolveResult,
} from "../../ccg/index.js";

/** An instance file as the user gave it. */
export interface InstanceSource {
  readonly text: string;
  /** Path of the file, for error messages and the name of nameless instances. */
  readonly source: string;
  /** Read the capital-budgeting budget as its integer part, as the published experiments do. */
  readonly integerBudget?: boolean;
}

/** Names of columns and factors, with which people read a result. */
export interface ProblemNames {
  readonly problem: string;
  readonly firstStage: readonly string[];
  readonly secondStage: readonly string[];
  readonly factors: readonly string[];
}

export type ThreadTask =
  | { readonly kind: "solve"; readonly instance: InstanceSource; readonly options: Partial<SolveOptions> }
  | {
      readonly kind: "evaluate";
      readonly instance: InstanceSource;
      readonly firstStage: readonly number[];
      readonly options: Partial<EvaluateOptions>;
    }
  | {
      readonly kind: "sample";
      readonly instance: InstanceSource;
      readonly firstStage: readonly number[];
      readonly options: Partial<SampleOptions>;
    };

export interface ThreadResults {
  readonly solve: { readonly result: SolveResult; readonly names: ProblemNames };
  readonly evaluate: { readonly result: EvaluateResult; readonly names: ProblemNames };
  readonly sample: { readonly result: SampleResult; readonly names: ProblemNames };
}

export type ThreadMessage =
  | { readonly kind: "names"; readonly names: ProblemNames }
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "result"; readonly result: ThreadResults[keyof ThreadResults] }
  | { readonly kind: "inputError"; readonly problems: readonly InputProblem[] }
  | { readonly kind: "failure"; readonly message: string };

/** What the thread is started with. */
export interface ThreadData {
  readonly task: ThreadTask;
  /** Non-zero once the user asked for the end. */
  readonly interruptFlag: Int32Array;
}
