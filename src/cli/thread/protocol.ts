/** What the command line and its solving thread say to each other. */
import type { InputProblem } from "../../base/errors.js";
import type { RunEvent } from "../../base/events.js";
import type {
  EvaluateOptions,
  EvaluateResult,
  ExplainOptions,
  Explanation,
  Ladder,
  LadderOptions,
  SampleOptions,
  SampleResult,
  SimulateOptions,
  Simulation,
  SolveOptions,
  SolveResult,
  SweepOptions,
  SweepParameter,
  SweepPoint,
} from "../../ccg/index.js";
import type { Sense } from "../../model/index.js";
import type { NetworkText } from "../learned-methods.js";

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
  readonly sense: Sense;
  readonly firstStage: readonly string[];
  readonly secondStage: readonly string[];
  readonly factors: readonly string[];
}

export type ThreadTask =
  | {
      readonly kind: "solve";
      readonly instance: InstanceSource;
      /** The user's own network for the learned methods. */
      readonly network?: NetworkText;
      readonly options: Partial<SolveOptions>;
    }
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
    }
  | { readonly kind: "ladder"; readonly instance: InstanceSource; readonly options: Partial<LadderOptions> }
  | { readonly kind: "explain"; readonly instance: InstanceSource; readonly options: ExplainOptions }
  | {
      readonly kind: "sweep";
      readonly instance: InstanceSource;
      readonly parameter: SweepParameter;
      readonly values: readonly number[];
      readonly options: SweepOptions;
    }
  | {
      readonly kind: "simulate";
      readonly instance: InstanceSource;
      readonly firstStage: readonly number[];
      readonly scenarios: ScenarioTable;
      readonly options: Partial<SimulateOptions>;
    };

/** Scenarios as a CSV file has them: the columns are factors in their order, or named by a header. */
export interface ScenarioTable {
  readonly source: string;
  readonly header?: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

interface Answer<R> {
  readonly result: R;
  readonly names: ProblemNames;
}

export interface ThreadResults {
  readonly solve: Answer<SolveResult>;
  readonly evaluate: Answer<EvaluateResult>;
  readonly sample: Answer<SampleResult>;
  readonly ladder: Answer<Ladder>;
  readonly explain: Answer<Explanation>;
  readonly sweep: Answer<readonly SweepPoint[]>;
  readonly simulate: Answer<Simulation>;
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
