/** The seam to solvers: what a backend is, what it can do, and the session that every method works with. */
import { InputError, Stop } from "../base/index.js";
import type { MilpAnswer } from "./answer.js";
import type { Column } from "./builder.js";
import type { LinearModel } from "./model.js";

export type BackendName = "highs" | "glpk";

/** What a backend does itself. The seam makes up for the rest, or says so in the answer. */
export interface BackendCapabilities {
  /** Changes keep the factorised basis; otherwise each solve starts afresh. */
  readonly incremental: boolean;
  /** A proved bound when stopped early; otherwise −Infinity unless optimal. */
  readonly bound: boolean;
  /** Uses starting points; otherwise they are ignored. */
  readonly start: boolean;
  /** Duals and reduced costs of linear programmes. */
  readonly duals: boolean;
  /** Calls back and can be interrupted while it solves; otherwise only the time limit ends a solve. */
  readonly callbacks: boolean;
  /** Certificates of infeasibility and unboundedness. */
  readonly rays: boolean;
}

export interface MilpBackend {
  readonly name: BackendName;
  readonly version: string;
  readonly capabilities: BackendCapabilities;
  /** A session on a copy of the model. Throws `InputError` if the model is malformed. Dispose of it when done. */
  open(model: LinearModel, options?: SessionOptions): MilpSession;
  /** True after an abort, when all its sessions are dead; `loadBackend` then gives a fresh one. */
  isLost(): boolean;
}

export interface SessionOptions {
  /** Seed of the solver's own tie breaking. */
  readonly seed?: number;
  /** Turn off the expensive heuristics and symmetry detection: two or three times faster for tiny integer programmes. */
  readonly light?: boolean;
  /** By how much rows, bounds and integrality may be missed; the solver's default unless given, and where it has no choice. */
  readonly feasibilityTolerance?: number;
}

export const DEFAULT_SESSION_OPTIONS = { seed: 0, light: false } as const satisfies SessionOptions;

/** Method for linear programmes; integer programmes ignore it. */
export type LpMethod = "auto" | "simplex" | "interiorPoint";

/** A better point, told while an integer programme is being solved. */
export interface Incumbent {
  readonly objective: number;
  readonly x: Float64Array;
  /** Proved lower bound at this moment. */
  readonly bound: number;
}

export interface SolveOptions {
  /** Deadline and interruption. Together with `timeLimitSeconds` the earlier one counts. */
  readonly stop?: Stop;
  /** Wall-clock seconds from the call. */
  readonly timeLimitSeconds?: number;
  /** Optimal when (objective − bound) ≤ relativeGap · |objective| … */
  readonly relativeGap?: number;
  /** … or when objective − bound ≤ absoluteGap. */
  readonly absoluteGap?: number;
  readonly nodeLimit?: number;
  /** Stop with the first point whose objective is at most this (integer programmes). */
  readonly objectiveTarget?: number;
  /** Stop once the optimum is proved to be at least this. */
  readonly boundTarget?: number;
  readonly presolve?: boolean;
  readonly lpMethod?: LpMethod;
  /** Ask for a certificate with the answers `infeasible` and `unbounded` of linear programmes (may cost another solve). */
  readonly rays?: boolean;
  /** Called with each better point of an integer programme; return true to stop with it. */
  readonly onIncumbent?: (incumbent: Incumbent) => boolean | undefined;
}

/**
 * Gaps are tight by default because answers of this library are proofs; loosen them where an approximate subproblem is
 * enough.
 */
export const DEFAULT_SOLVE_OPTIONS = {
  timeLimitSeconds: Number.POSITIVE_INFINITY,
  relativeGap: 1e-6,
  absoluteGap: 1e-6,
  nodeLimit: Number.POSITIVE_INFINITY,
  objectiveTarget: Number.NEGATIVE_INFINITY,
  boundTarget: Number.POSITIVE_INFINITY,
  presolve: true,
  lpMethod: "auto",
  rays: false,
} as const satisfies SolveOptions;

/** Solve options with every default filled in and one deadline. */
export type ResolvedSolveOptions = Required<Omit<SolveOptions, "onIncumbent" | "timeLimitSeconds">> &
  Pick<SolveOptions, "onIncumbent">;

export function resolveSolveOptions(options: SolveOptions): ResolvedSolveOptions {
  const defaults = DEFAULT_SOLVE_OPTIONS;
  const resolved = {
    stop: (options.stop ?? Stop.never()).within(options.timeLimitSeconds ?? defaults.timeLimitSeconds),
    relativeGap: options.relativeGap ?? defaults.relativeGap,
    absoluteGap: options.absoluteGap ?? defaults.absoluteGap,
    nodeLimit: options.nodeLimit ?? defaults.nodeLimit,
    objectiveTarget: options.objectiveTarget ?? defaults.objectiveTarget,
    boundTarget: options.boundTarget ?? defaults.boundTarget,
    presolve: options.presolve ?? defaults.presolve,
    lpMethod: options.lpMethod ?? defaults.lpMethod,
    rays: options.rays ?? defaults.rays,
    onIncumbent: options.onIncumbent,
  };
  for (const field of ["relativeGap", "absoluteGap", "nodeLimit"] as const) {
    if (!(resolved[field] >= 0))
      throw InputError.of(field, `is ${resolved[field]}`, "give a number of at least 0");
  }
  for (const field of ["objectiveTarget", "boundTarget"] as const) {
    if (Number.isNaN(resolved[field])) throw InputError.of(field, "is NaN", "give a number");
  }
  return resolved;
}

/** Which rows or columns a change is about: their indices, or all in order. */
export type Selection = ArrayLike<number> | "all";

/**
 * One model in a solver's memory: change it, solve it, again and again. All calls are synchronous. Warm starts (the
 * simplex basis after added rows or changed costs) are automatic.
 *
 * Malformed arguments throw `InputError`; crossing bounds are no error but make the model infeasible.
 */
export interface MilpSession {
  readonly columnCount: number;
  readonly rowCount: number;
  /** Adds a row lower ≤ Σ values[k] x[indices[k]] ≤ upper; returns its index. */
  addRow(lower: number, upper: number, indices: ArrayLike<number>, values: ArrayLike<number>): number;
  /** Adds a column with entries `values` in the existing `rows`; returns its index. */
  addColumn(column: Column, rows?: ArrayLike<number>, values?: ArrayLike<number>): number;
  setCost(columns: Selection, cost: ArrayLike<number>): void;
  setOffset(offset: number): void;
  setBounds(columns: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void;
  setRowBounds(rows: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void;
  setCoefficient(row: number, column: number, value: number): void;
  /** Makes columns integer or continuous; `setInteger("all", false)` gives the linear relaxation. */
  setInteger(columns: Selection, integer: boolean): void;
  /** Removes rows; the ones behind them move up. */
  deleteRows(rows: ArrayLike<number>): void;
  /**
   * A starting point for the next solve of an integer programme: values of the given columns (the solver completes the
   * others). Infeasible ones are ignored.
   */
  setStart(columns: Selection, values: ArrayLike<number>): void;
  solve(options?: SolveOptions): MilpAnswer;
  /** Frees the solver's memory, which no garbage collector does. May be called twice. */
  dispose(): void;
}
