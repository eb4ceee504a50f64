import type { EventSink, RunEvent } from "../../base/events.js";
import { Stop } from "../../base/stop.js";
import {
  hasSolution,
  LinearModelBuilder,
  loadBackend,
  type MilpBackend,
  type MilpSession,
} from "../../milp/index.js";
import { columnCount, type TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import { scaleSet } from "../../model/sets/index.js";
import { analyse } from "../../model/structure.js";
import { Rng } from "../../tensor/rng.js";
import { ScenarioMaster } from "../column-and-constraint/master.js";
import { initialScenario } from "../initial-scenario.js";
import { asMinimisation } from "../normal-form.js";
import { requireFullObservation } from "../observation.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { FEASIBILITY_TOLERANCE } from "../tolerances.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "../worst-case/choose.js";

/** Share of the set at which the search for the largest feasible one ends. */
const SCALE_TOLERANCE = 1e-3;

/** A row in a conflict, at which of the conflict's scenarios. */
export interface ConflictRow {
  readonly row: string;
  /** Index into the conflict's scenarios; absent for rows that no scenario touches. */
  readonly scenario?: number;
}

/** Why a problem has no answer. */
export type Explanation =
  | { readonly kind: "feasible" }
  | {
      readonly kind: "infeasible";
      /** Scenarios for which no single plan works, none of which can be left out. */
      readonly scenarios: readonly Float64Array[];
      /** Rows that no plan satisfies together (with the columns' bounds), none of which can be left out. */
      readonly rows: readonly ConflictRow[];
      /** True where a limit came before it was known that nothing can be left out. */
      readonly mayBeSmaller?: boolean;
      /** Proved feasible share of the set about `centre`, and a share proved infeasible. */
      readonly scale?: {
        readonly feasible: number;
        readonly infeasible: number;
        readonly centre: Float64Array;
      };
    }
  | {
      readonly kind: "unbounded";
      /** Change of the named columns along which the objective improves for ever. */
      readonly direction: readonly { readonly column: string; readonly change: number }[];
    }
  | { readonly kind: "unknown"; readonly because: string };

/** Options of {@link explain}. */
export interface ExplainOptions {
  readonly timeLimitSeconds?: number;
  readonly signal?: AbortSignal;
  /** Shared memory whose first element interrupts the run when it becomes non-zero. */
  readonly interruptFlag?: Int32Array;
  readonly onEvent?: EventSink<FindingEvent>;
}

/** What is known so far; each replaces the one before. */
export interface FindingEvent extends RunEvent {
  readonly type: "finding";
  readonly explanation: Explanation;
}

/**
 * Explains why a problem is infeasible or unbounded: the smallest conflict of scenarios and rows, and how far the uncertainty
 * set would have to shrink; or the direction of improvement.
 *
 * @example
 * import { TwoStageModel, boxSet, explain } from "minmaxmin";
 * const model = new TwoStageModel("too much demand");
 * const x = model.firstStage({ name: "x", upper: 5 });
 * const [u] = model.uncertain(boxSet([0], [10]));
 * model.minimise(x);
 * model.require(x.atLeast(u), "demand");
 * const found = await explain(model.build());
 * found.kind === "infeasible" && found.rows.map((conflict) => conflict.row); // => ["demand"]
 */
export async function explain(
  problem: TwoStageProblem,
  { timeLimitSeconds, signal, interruptFlag, onEvent }: ExplainOptions = {},
): Promise<Explanation> {
  requireFullObservation(problem);
  const stop = Stop.after(timeLimitSeconds, { signal, flag: interruptFlag });
  const backend = await loadBackend("highs");
  const minimisation = asMinimisation(problem);
  const verdict = checkFeasibility(minimisation, backend, stop);
  if (verdict.kind !== "infeasible") {
    return verdict.kind === "unbounded"
      ? improvingDirection(minimisation, verdict.scenarios, backend)
      : verdict;
  }
  const scenarios = withoutSpare(verdict.scenarios, stop, (rest) =>
    isInfeasible(minimisation, backend, rest, stop),
  );
  const rows = conflictRows(minimisation, backend, scenarios, stop);
  const mayBeSmaller = stop.reason() !== undefined;
  const conflict = { kind: "infeasible", scenarios, rows, ...(mayBeSmaller && { mayBeSmaller }) } as const;
  onEvent?.({ type: "finding", timeSeconds: stop.elapsedSeconds(), explanation: conflict });
  const scale = largestScale(minimisation, backend, stop);
  return { ...conflict, ...(scale && { scale }) };
}

type Verdict =
  | { readonly kind: "feasible" }
  | { readonly kind: "infeasible"; readonly scenarios: readonly Float64Array[] }
  | { readonly kind: "unbounded"; readonly scenarios: readonly Float64Array[] }
  | { readonly kind: "unknown"; readonly because: string };

/** Column-and-constraint generation that stops at the first plan with a recourse in every scenario. */
function checkFeasibility(problem: TwoStageProblem, backend: MilpBackend, stop: Stop): Verdict {
  const structure = analyse(problem);
  const kind = chooseEvaluator(problem, structure);
  if (kind === undefined)
    return { kind: "unknown", because: "no evaluator proves worst cases in this class" };
  const oracle = recourseOracle(problem, structure, backend);
  const evaluator = kind.create({ problem, structure, backend, oracle, rng: new Rng(1) });
  const master = new ScenarioMaster(problem, structure, backend);
  const scenarios = [initialScenario(problem.uncertainty, backend)];
  master.addScenario(scenarios[0]);
  try {
    for (;;) {
      const answer = master.solve({ stop, relativeGap: 1 });
      if (answer.status === "infeasible") return { kind: "infeasible", scenarios };
      if (answer.status === "unbounded") return { kind: "unbounded", scenarios };
      if (!hasSolution(answer)) return { kind: "unknown", because: "a limit came first" };
      const x = roundIntegers(answer.x.slice(0, problem.firstStage.count), problem.firstStage.integer);
      const worst = evaluator.evaluate(x, { stop, tolerance: 1e-3 });
      if (worst.kind === "evaluated" && Number.isFinite(worst.upper)) return { kind: "feasible" };
      if (worst.kind === "limit" || stop.reason() !== undefined) {
        return { kind: "unknown", because: "a limit came first" };
      }
      if (worst.kind === "unbounded") return { kind: "unbounded", scenarios: [worst.scenario] };
      if (worst.kind !== "infeasible")
        return { kind: "unknown", because: "the worst case could not be proved" };
      scenarios.push(worst.scenario);
      master.addScenario(worst.scenario);
    }
  } finally {
    master.dispose();
    evaluator.dispose();
    releaseOracle(problem, oracle);
  }
}

/**
 * Deletion filter: leaves out every element without which the property still holds (Chinneck & Dravnieks 1991). At a limit
 * the elements not yet tried stay.
 */
function withoutSpare<T>(elements: readonly T[], stop: Stop, holds: (rest: readonly T[]) => boolean): T[] {
  let kept = [...elements];
  for (const element of elements) {
    if (kept.length === 1 || stop.reason() !== undefined) break;
    const rest = kept.filter((other) => other !== element);
    if (holds(rest)) kept = rest;
  }
  return kept;
}

function isInfeasible(
  problem: TwoStageProblem,
  backend: MilpBackend,
  scenarios: readonly Float64Array[],
  stop: Stop,
): boolean {
  const { session } = conflictModel(problem, backend, scenarios);
  try {
    return session.solve({ stop }).status === "infeasible";
  } finally {
    session.dispose();
  }
}

/** The rows of an irreducible conflict at the scenarios. */
function conflictRows(
  problem: TwoStageProblem,
  backend: MilpBackend,
  scenarios: readonly Float64Array[],
  stop: Stop,
): ConflictRow[] {
  const { session, rows } = conflictModel(problem, backend, scenarios);
  const all = rows.map((_, r) => r);
  const inForce = new Set(all);
  const lower = rows.map((row) => row.lower);
  const upper = rows.map((row) => row.upper);
  const holds = (rest: readonly number[]): boolean => {
    const keep = new Set(rest);
    for (const r of all) {
      if (keep.has(r) === inForce.has(r)) continue;
      const free = !keep.has(r);
      session.setRowBounds(
        [r],
        [free ? Number.NEGATIVE_INFINITY : lower[r]],
        [free ? Number.POSITIVE_INFINITY : upper[r]],
      );
      if (free) inForce.delete(r);
      else inForce.add(r);
    }
    return session.solve({ stop }).status === "infeasible";
  };
  try {
    const kept = withoutSpare(all, stop, holds);
    return kept.map((r) => ({
      row: problem.rows.names[rows[r].row],
      ...(rows[r].scenario >= 0 && { scenario: rows[r].scenario }),
    }));
  } finally {
    session.dispose();
  }
}

interface ModelRow {
  readonly row: number;
  readonly scenario: number;
  readonly lower: number;
  readonly upper: number;
}

/** First stage and one recourse copy for every scenario, without costs. */
function conflictModel(
  problem: TwoStageProblem,
  backend: MilpBackend,
  scenarios: readonly Float64Array[],
): { readonly session: MilpSession; readonly rows: readonly ModelRow[] } {
  const { firstStage, secondStage } = problem;
  const kinds = analyse(problem).rowKinds;
  const builder = new LinearModelBuilder();
  const rows: ModelRow[] = [];
  for (let j = 0; j < firstStage.count; j++) {
    builder.addColumn({
      lower: firstStage.lower[j],
      upper: firstStage.upper[j],
      integer: firstStage.integer[j] === 1,
    });
  }
  const addRow = (i: number, scenario: number, copy: number) => {
    const dense = new Float64Array(columnCount(problem));
    const shift = addRowAt(problem.rows, i, scenarios[scenario] ?? [], dense);
    const columns = Array.from(dense, (_, j) => j).filter((j) => dense[j] !== 0);
    const [lower, upper] = [problem.rows.lower[i] - shift, problem.rows.upper[i] - shift];
    const place = (j: number) => (j < firstStage.count ? j : copy + j - firstStage.count);
    builder.addRow(
      lower,
      upper,
      columns.map(place),
      columns.map((j) => dense[j]),
    );
    rows.push({ row: i, scenario, lower, upper });
  };
  kinds.forEach((kind, i) => {
    if (kind === "firstStage") addRow(i, -1, 0);
  });
  scenarios.forEach((_, scenario) => {
    const copy = builder.columnCount;
    for (let j = 0; j < secondStage.count; j++) {
      builder.addColumn({
        lower: secondStage.lower[j],
        upper: secondStage.upper[j],
        integer: secondStage.integer[j] === 1,
      });
    }
    kinds.forEach((kind, i) => {
      if (kind !== "firstStage") addRow(i, scenario, copy);
    });
  });
  return { session: backend.open(builder.build()), rows };
}

/** Bisection on the share of the set for which some plan exists. */
function largestScale(problem: TwoStageProblem, backend: MilpBackend, stop: Stop) {
  const { uncertainty } = problem;
  if (uncertainty.kind !== "scenarios" && uncertainty.isInteger) return undefined;
  const centre = initialScenario(uncertainty, backend);
  const isFeasibleAt = (rho: number) =>
    checkFeasibility({ ...problem, uncertainty: scaleSet(uncertainty, rho, centre) }, backend, stop).kind;
  if (isFeasibleAt(0) !== "feasible") return undefined;
  let [feasible, infeasible] = [0, 1];
  while (infeasible - feasible > SCALE_TOLERANCE) {
    const rho = (feasible + infeasible) / 2;
    const verdict = isFeasibleAt(rho);
    if (verdict === "feasible") feasible = rho;
    else if (verdict === "infeasible") infeasible = rho;
    else break;
  }
  return { feasible, infeasible, centre };
}

/** A ray of the linear relaxation at one scenario. */
function improvingDirection(
  problem: TwoStageProblem,
  scenarios: readonly Float64Array[],
  backend: MilpBackend,
): Explanation {
  const xi = scenarios[0];
  const { session } = conflictModel(problem, backend, [xi]);
  try {
    session.setInteger("all", false);
    session.setCost("all", objectiveAt(problem.objective, xi).cost);
    const answer = session.solve({ rays: true });
    const { ray } = answer.status === "unbounded" ? answer : { ray: undefined };
    if (ray === undefined) return { kind: "unknown", because: "unbounded, but no direction was found" };
    const names = [...problem.firstStage.names, ...problem.secondStage.names];
    const direction = names
      .map((column, j) => ({ column, change: ray[j] }))
      .filter(({ change }) => Math.abs(change) > FEASIBILITY_TOLERANCE);
    return { kind: "unbounded", direction };
  } finally {
    session.dispose();
  }
}
