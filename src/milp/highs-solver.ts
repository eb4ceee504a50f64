/** One solve with HiGHS: options in, callbacks during, and a status that can be trusted out. */
import type { Highs, HighsCallbackMap, HighsConstants, Model } from "highs";
import {
  failed,
  infeasible,
  type MilpAnswer,
  type SolvedAnswer,
  type SolveStop,
  unbounded,
  unknown,
} from "./answer.js";
import type { LpMethod, ResolvedSolveOptions } from "./backend.js";
import { lagrangianBound, solveWithoutColumns } from "./bounds.js";
import type { ModelState } from "./state.js";

/** HiGHS takes no infinite option values; these mean the same. */
const NO_LIMIT = 1e30;
const LARGEST_INT = 2 ** 31 - 1;

const SOLVER: Record<LpMethod, string> = { auto: "choose", simplex: "simplex", interiorPoint: "ipm" };

/** What a session's feasibility tolerance sets. */
export const FEASIBILITY_OPTIONS = ["primal_feasibility_tolerance", "mip_feasibility_tolerance"] as const;

/** A tolerance at which HiGHS does not give up: that of its linear programmes by default. */
const SAFE_FEASIBILITY_TOLERANCE = 1e-7;

type OptionValue = number | string;

export class HighsSolver {
  /** What HiGHS has been told; each call into it costs more than looking here. */
  private readonly told = new Map<string, OptionValue>();

  private readonly constants: HighsConstants;

  private isLoose = false;

  constructor(
    private readonly model: Model,
    private readonly highs: Highs,
    private readonly state: ModelState,
    private readonly feasibilityTolerance = SAFE_FEASIBILITY_TOLERANCE,
  ) {
    this.constants = highs.constants;
  }

  /** @param reportThrown receives what the caller's own callback threw; the solve is then interrupted. */
  solve(options: ResolvedSolveOptions, reportThrown: (error: unknown) => void): MilpAnswer {
    const stoppedBy = options.stop.reason();
    if (stoppedBy) return unknown(stoppedBy);
    if (this.state.columnCount === 0) return solveWithoutColumns(this.state);
    return this.attempt(options, options.presolve, reportThrown);
  }

  private get isInteger(): boolean {
    return this.state.integerCount > 0;
  }

  private attempt(
    options: ResolvedSolveOptions,
    presolve: boolean,
    reportThrown: (error: unknown) => void,
  ): MilpAnswer {
    const { modelStatus: status } = this.constants;
    const watch = new Watch(options, this.isInteger, this.constants, reportThrown);
    const code = this.runToStatus(options, presolve, watch);
    switch (code) {
      case status.optimal:
        return this.isBeyond(options.boundTarget) ? this.stopped("target", options) : this.optimal();
      case status.infeasible:
        if (this.isInteger && options.boundTarget < Number.POSITIVE_INFINITY) {
          return unknown("target", options.boundTarget, this.nodes());
        }
        return infeasible(this.nodes(), this.farkasRay(options));
      case status.unbounded:
        return unbounded(this.nodes(), this.primalRay(options));
      case status.unboundedOrInfeasible:
        return presolve && !this.isInteger
          ? this.attempt(options, false, reportThrown)
          : this.feasibleMeansUnbounded(options);
      case status.objectiveTarget:
      case status.objectiveBound:
        return this.stopped("target", options);
      case status.timeLimit:
        return this.stopped("timeLimit", options);
      case status.iterationLimit:
      case status.solutionLimit:
        return this.stopped("nodeLimit", options);
      case status.interrupted:
        return this.stopped(watch.stoppedBy ?? options.stop.reason() ?? "interrupt", options);
      default:
        // Integer programmes with tight tolerances now and then: a looser answer is better than none.
        if (this.isInteger && this.feasibilityTolerance < SAFE_FEASIBILITY_TOLERANCE && !this.isLoose) {
          return this.loosely(() => this.attempt(options, presolve, reportThrown));
        }
        // An imprecise interior point, or one that gave up. Once more, the plain way, before giving up.
        if (presolve || options.lpMethod !== "simplex") {
          return this.attempt({ ...options, lpMethod: "simplex" }, false, reportThrown);
        }
        return failed(`HiGHS ended with model status ${code}`, false);
    }
  }

  /** With a tolerance at which HiGHS does not give up instead of the session's. */
  private loosely(solve: () => MilpAnswer): MilpAnswer {
    const tell = (tolerance: number) => {
      for (const option of FEASIBILITY_OPTIONS) this.model.options.set(option, tolerance);
    };
    this.isLoose = true;
    tell(SAFE_FEASIBILITY_TOLERANCE);
    try {
      return solve();
    } finally {
      tell(this.feasibilityTolerance);
      this.isLoose = false;
    }
  }

  /**
   * The interior point of HiGHS 1.15 throws on some infeasible programmes (netlib's box1). The model outlives that, so it
   * counts as one more status; what leaves the memory in an unknown state is no `HighsError` and passes.
   */
  private runToStatus(options: ResolvedSolveOptions, presolve: boolean, watch: Watch): number {
    try {
      return this.run(options, presolve, watch);
    } catch (error) {
      if (!(error instanceof this.highs.errors.HighsError)) throw error;
      return this.constants.modelStatus.solveError;
    }
  }

  private run(options: ResolvedSolveOptions, presolve: boolean, watch: Watch): number {
    this.tell("presolve", presolve ? "choose" : "off");
    // Any other choice than "choose" makes HiGHS drop integrality without a word.
    this.tell("solver", this.isInteger ? "choose" : SOLVER[options.lpMethod]);
    if (this.isInteger) {
      this.tell("mip_rel_gap", options.relativeGap);
      this.tell("mip_abs_gap", options.absoluteGap);
      this.tell("mip_max_nodes", Math.min(options.nodeLimit, LARGEST_INT));
      this.tell("objective_target", Math.max(options.objectiveTarget, -NO_LIMIT));
    }
    // Integer programmes take it for a cutoff.
    this.tell("objective_bound", Math.min(options.boundTarget, NO_LIMIT));
    const seconds = Math.min(options.stop.remainingSeconds(), NO_LIMIT);
    this.tell("time_limit", seconds);
    // For linear programmes HiGHS counts the seconds of all runs so far against the limit.
    if (seconds < NO_LIMIT) this.model.zeroAllClocks();
    return this.model.run(watch.callbacks).modelStatus;
  }

  /** With a cutoff HiGHS calls the best point that it happened to see optimal where none is below the cutoff. */
  private isBeyond(cutoff: number): boolean {
    return this.isInteger && this.model.getObjectiveValue() > cutoff;
  }

  private tell(option: string, value: OptionValue): void {
    if (this.told.get(option) === value) return;
    this.model.options.set(option, value);
    this.told.set(option, value);
  }

  private optimal(): SolvedAnswer {
    const { colValue, rowValue, colDual, rowDual } = this.model.getSolution();
    const objective = this.model.getObjectiveValue();
    const point = { status: "optimal", objective, x: colValue, rowActivity: rowValue } as const;
    if (this.isInteger) return { ...point, bound: Math.min(this.mipBound(), objective), nodes: this.nodes() };
    return { ...point, bound: objective, nodes: 0, duals: rowDual, reducedCosts: colDual };
  }

  /**
   * The best point and bound at a limit. Without a feasible point HiGHS reports zeros for x: never read those. Of integer programmes it drops
   * nodes beyond the cutoff, so its bound proves nothing past that.
   */
  private stopped(stoppedBy: SolveStop, { boundTarget }: ResolvedSolveOptions): MilpAnswer {
    const { solutionStatus } = this.constants;
    const { colValue, rowValue, colDual, rowDual } = this.model.getSolution();
    const bound = this.isInteger
      ? Math.min(this.mipBound(), boundTarget)
      : lagrangianBound(this.state, rowDual, colDual);
    if (this.model.info.get("primal_solution_status") !== solutionStatus.feasible) {
      return unknown(stoppedBy, bound, this.nodes());
    }
    const objective = this.model.getObjectiveValue();
    return {
      status: "feasible",
      stoppedBy,
      objective,
      bound: Math.min(bound, objective),
      nodes: this.nodes(),
      x: colValue,
      rowActivity: rowValue,
    };
  }

  /**
   * HiGHS proved that the relaxation has no optimum: it is unbounded if it has a point at all. So look for one,
   * without costs. (For rational data an integer programme with a point and an unbounded relaxation is unbounded:
   * Meyer 1974.)
   */
  private feasibleMeansUnbounded(options: ResolvedSolveOptions): MilpAnswer {
    const { modelStatus: status } = this.constants;
    const n = this.state.columnCount;
    const all = { kind: "range", from: 0, to: n - 1 } as const;
    this.model.changeColsCost(all, new Float64Array(n));
    try {
      const watch = new Watch(options, this.isInteger, this.constants, () => {});
      const code = this.runToStatus({ ...options, objectiveTarget: Number.NEGATIVE_INFINITY }, true, watch);
      if (code === status.infeasible) return infeasible(this.nodes());
      if (code === status.optimal) return unbounded(this.nodes());
      const stoppedBy = options.stop.reason();
      return stoppedBy
        ? unknown(stoppedBy)
        : failed(`HiGHS ended with model status ${code} while looking for a feasible point`, false);
    } finally {
      this.model.changeColsCost(all, this.state.cost.toArray());
    }
  }

  private mipBound(): number {
    return Number(this.model.info.get("mip_dual_bound"));
  }

  private nodes(): number {
    return this.isInteger ? Math.max(0, Number(this.model.info.get("mip_node_count"))) : 0;
  }

  private farkasRay(options: ResolvedSolveOptions): Float64Array | undefined {
    return options.rays && !this.isInteger ? this.model.getDualRay()?.values : undefined;
  }

  private primalRay(options: ResolvedSolveOptions): Float64Array | undefined {
    return options.rays && !this.isInteger ? this.model.getPrimalRay()?.values : undefined;
  }
}

/** Watches a running solve through HiGHS's callbacks; asks for none where there is nothing to watch. */
class Watch {
  readonly callbacks: HighsCallbackMap | undefined;
  /** Why the solve was interrupted from here. */
  stoppedBy: SolveStop | undefined;

  constructor(
    private readonly options: ResolvedSolveOptions,
    isInteger: boolean,
    { callbackType }: HighsConstants,
    private readonly reportThrown: (error: unknown) => void,
  ) {
    const { stop, onIncumbent, boundTarget } = options;
    const poll = (event: { interrupt(): void; data: { mip_dual_bound?: number } }): undefined => {
      // An infeasible problem has the bound ∞, which is no target.
      const bound = event.data.mip_dual_bound ?? Number.NEGATIVE_INFINITY;
      if (bound >= boundTarget && boundTarget < Number.POSITIVE_INFINITY) this.stoppedBy ??= "target";
      this.stoppedBy ??= stop.reason();
      if (this.stoppedBy) event.interrupt();
    };
    if (!isInteger) {
      if (!stop.isInterruptible) return;
      this.callbacks = { [callbackType.simplexInterrupt]: poll, [callbackType.ipmInterrupt]: poll };
      return;
    }
    if (!stop.isInterruptible && !onIncumbent && boundTarget === Number.POSITIVE_INFINITY) return;
    this.callbacks = {
      [callbackType.mipInterrupt]: poll,
      ...(onIncumbent && {
        [callbackType.mipImprovingSolution]: (event: { data: IncumbentData }): undefined =>
          this.tellIncumbent(event.data),
      }),
    };
  }

  private tellIncumbent(data: IncumbentData): undefined {
    const { onIncumbent } = this.options;
    if (this.stoppedBy || !onIncumbent || !data.mip_solution) return;
    try {
      const stopHere = onIncumbent({
        objective: data.objective_function_value ?? Number.POSITIVE_INFINITY,
        x: data.mip_solution,
        bound: data.mip_dual_bound ?? Number.NEGATIVE_INFINITY,
      });
      if (stopHere) this.stoppedBy = "callback";
    } catch (error) {
      this.stoppedBy = "callback";
      this.reportThrown(error);
    }
  }
}

interface IncumbentData {
  readonly objective_function_value?: number;
  readonly mip_solution?: Float64Array;
  readonly mip_dual_bound?: number;
}
