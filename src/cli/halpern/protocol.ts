/** What the commands `lp` and `game` and their solving thread say to each other. */
import type { InputProblem } from "../../base/errors.js";
import type { RunEvent } from "../../base/events.js";
import type {
  GameFamily,
  GameFamilyOptions,
  GameResult,
  LpResult,
  SolveGameOptions,
} from "../../halpern/index.js";

export interface LpTask {
  readonly kind: "lp";
  readonly text: string;
  readonly source: string;
  readonly tolerance: number;
  readonly maxIterations?: number;
  readonly timeLimitSeconds: number;
}

export interface GameTask {
  readonly kind: "game";
  readonly game:
    | { readonly text: string; readonly source: string }
    | { readonly family: GameFamily; readonly options: GameFamilyOptions };
  readonly options: Omit<SolveGameOptions, "stop" | "onEvent">;
  readonly timeLimitSeconds: number;
}

export type HalpernTask = LpTask | GameTask;

export interface LpAnswer {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly nonzeros: number;
  readonly columnNames: readonly string[];
  readonly result: LpResult;
}

export interface HalpernAnswers {
  readonly lp: LpAnswer;
  readonly game: GameResult;
}

export type HalpernMessage =
  | { readonly kind: "event"; readonly event: RunEvent }
  | { readonly kind: "answer"; readonly answer: HalpernAnswers[keyof HalpernAnswers] }
  | { readonly kind: "inputError"; readonly problems: readonly InputProblem[] }
  | { readonly kind: "failure"; readonly message: string };

export interface HalpernThreadData {
  readonly task: HalpernTask;
  /** Non-zero once the user asked for the end. */
  readonly flag: Int32Array;
}
