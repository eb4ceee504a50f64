/** A session on GLPK: we keep the model in glpk.js's own form and hand it over whole at each solve. */
import type { LP } from "glpk.js/node";
import { failed, infeasible, type MilpAnswer, unbounded, unknown } from "./answer.js";
import {
  type MilpBackend,
  type MilpSession,
  type ResolvedSolveOptions,
  resolveSolveOptions,
  type Selection,
  type SolveOptions,
} from "./backend.js";
import { solveWithoutColumns } from "./bounds.js";
import { type Column, LinearModelBuilder } from "./builder.js";
import type { GlpkRuntime } from "./glpk.js";
import { firstLine } from "./messages.js";
import { INFINITE_MAGNITUDE, type LinearModel } from "./model.js";
import { ModelState } from "./state.js";

type Row = LP["subjectTo"][number];
type Result = ReturnType<GlpkRuntime["glpk"]["solve"]>["result"];

/** glpk.js turns seconds into a 32-bit count of milliseconds; longer limits are none. */
const LONGEST_LIMIT_SECONDS = 2e6;

/** GLPK looks at its clock now and then and may end this much before the limit. */
const EARLY_END_SECONDS = 0.2;

/** A row missed by more than this share of its side is no rounding. */
const ROW_TOLERANCE = 1e-6;

/** Columns and rows carry their numbers as names; glpk.js knows no others. */
const columnName = (j: number) => `x${j}`;
const columnIndex = (name: string) => Number(name.slice(1));

export class GlpkSession implements MilpSession {
  private readonly state: ModelState;
  private readonly rows: Row[] = [];
  /** Names given to rows so far: a deleted row's name is not used again. */
  private rowNames = 0;

  constructor(
    private readonly runtime: GlpkRuntime,
    /**
     * Answers where GLPK cannot: whether an integer programme with an unbounded relaxation has a point, and everything
     * after GLPK aborted or broke a row, as its presolver does on one small model in some hundreds.
     */
    private readonly arbiter: MilpBackend,
    model: LinearModel,
  ) {
    this.state = new ModelState(model);
    const { rowStarts, columnIndices, values } = model;
    for (let i = 0; i < model.rowCount; i++) {
      const [from, to] = [rowStarts[i], rowStarts[i + 1]];
      this.pushRow(columnIndices.subarray(from, to), values.subarray(from, to));
    }
  }

  get columnCount(): number {
    return this.state.columnCount;
  }

  get rowCount(): number {
    return this.state.rowCount;
  }

  addRow(lower: number, upper: number, indices: ArrayLike<number>, values: ArrayLike<number>): number {
    const row = this.state.addRow(lower, upper, indices, values);
    this.pushRow(indices, values);
    return row;
  }

  addColumn(column: Column, rows: ArrayLike<number> = [], values: ArrayLike<number> = []): number {
    const j = this.state.addColumn(column, rows, values);
    for (let k = 0; k < rows.length; k++) {
      this.rows[rows[k]].vars.push({ name: columnName(j), coef: values[k] });
    }
    return j;
  }

  setCost(columns: Selection, cost: ArrayLike<number>): void {
    this.state.setCost(columns, cost);
  }

  setOffset(offset: number): void {
    this.state.setOffset(offset);
  }

  setBounds(columns: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    this.state.setBounds(columns, lower, upper);
  }

  setRowBounds(rows: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    this.state.setRowBounds(rows, lower, upper);
  }

  setCoefficient(row: number, column: number, value: number): void {
    this.state.checkCoefficient(row, column, value);
    const { vars } = this.rows[row];
    const name = columnName(column);
    const term = vars.find((entry) => entry.name === name);
    if (term) term.coef = value;
    else vars.push({ name, coef: value });
  }

  setInteger(columns: Selection, integer: boolean): void {
    this.state.setInteger(columns, integer);
  }

  deleteRows(rows: ArrayLike<number>): void {
    const doomed = this.state.deleteRows(rows);
    for (let k = doomed.length - 1; k >= 0; k--) this.rows.splice(doomed[k], 1);
  }

  /** GLPK takes no starting points: checked and ignored. */
  setStart(columns: Selection, values: ArrayLike<number>): void {
    this.state.checkStart(columns, values);
  }

  solve(options: SolveOptions = {}): MilpAnswer {
    const resolved = resolveSolveOptions(options);
    const answer = this.guarded(resolved);
    if (answer.status === "optimal" || answer.status === "feasible") {
      resolved.onIncumbent?.({ objective: answer.objective, x: answer.x, bound: answer.bound });
    }
    return answer;
  }

  dispose(): void {}

  /** Nothing thrown by GLPK passes: it loses the instance, and the arbiter takes over. */
  private guarded(options: ResolvedSolveOptions): MilpAnswer {
    const stoppedBy = options.stop.reason();
    if (stoppedBy) return unknown(stoppedBy);
    if (this.state.columnCount === 0) return solveWithoutColumns(this.state);
    // GLPK answers crossing bounds with "undefined".
    if (this.state.hasCrossingBounds()) return infeasible(0);
    if (this.runtime.lostBecause !== undefined) return this.askArbiter(options);
    try {
      return this.state.integerCount > 0 ? this.solveInteger(options) : this.solveLinear(options);
    } catch (error) {
      this.runtime.lostBecause = firstLine(error);
      return this.askArbiter(options);
    }
  }

  /**
   * With presolve GLPK answers "undefined" for infeasible and unbounded linear programmes alike; without, it tells
   * them apart.
   */
  private solveLinear(options: ResolvedSolveOptions): MilpAnswer {
    const { glpk } = this.runtime;
    let result = this.run(options, { integer: false, presolve: options.presolve });
    if (options.presolve && result.status !== glpk.GLP_OPT && !options.stop.reason()) {
      result = this.run(options, { integer: false, presolve: false });
    }
    switch (result.status) {
      case glpk.GLP_OPT:
        return {
          ...this.point(result),
          status: "optimal",
          bound: this.objective(result),
          ...this.duals(result),
        };
      case glpk.GLP_NOFEAS:
        return infeasible(0);
      case glpk.GLP_UNBND:
        return unbounded(0);
      default:
        return this.stopped(options, result);
    }
  }

  /**
   * Integer programmes are always presolved: glpk.js solves no relaxation first, without which GLPK does nothing. It
   * answers "undefined" when stopped without a point and also when the relaxation has no optimum, so ask the relaxation.
   */
  private solveInteger(options: ResolvedSolveOptions): MilpAnswer {
    const { glpk } = this.runtime;
    const result = this.run(options, { integer: true, presolve: true });
    switch (result.status) {
      case glpk.GLP_OPT: {
        const point = this.point(result);
        if (!this.keepsRows(point.rowActivity)) return this.askArbiter(options);
        return { ...point, status: "optimal", bound: this.objective(result) };
      }
      case glpk.GLP_NOFEAS:
        return infeasible(0);
      default:
        if (result.status === glpk.GLP_FEAS || options.stop.reason()) return this.stopped(options, result);
        return this.withoutRelaxedOptimum(options, result);
    }
  }

  /** Whether a point keeps the rows: the presolver calls x = 1 optimal for 1 ≤ 5x ≤ 4, x binary. */
  private keepsRows(activity: Float64Array): boolean {
    const { rowLower, rowUpper } = this.state;
    const allowance = (side: number) => ROW_TOLERANCE * Math.max(1, Math.abs(side));
    return activity.every((value, i) => {
      const [lower, upper] = [rowLower.get(i), rowUpper.get(i)];
      return value >= lower - allowance(lower) && value <= upper + allowance(upper);
    });
  }

  private withoutRelaxedOptimum(options: ResolvedSolveOptions, result: Result): MilpAnswer {
    const { glpk } = this.runtime;
    const relaxed = this.run(options, { integer: false, presolve: false });
    if (relaxed.status === glpk.GLP_NOFEAS) return infeasible(0);
    if (relaxed.status !== glpk.GLP_UNBND) return this.stopped(options, result);
    // Unbounded or infeasible: GLPK may branch for ever in search of a point.
    return this.askArbiter(options);
  }

  /** The same model, solved by the arbiter. */
  private askArbiter({ stop, ...limits }: ResolvedSolveOptions): MilpAnswer {
    const session = this.arbiter.open(this.toModel());
    try {
      return session.solve({ ...limits, stop, onIncumbent: undefined });
    } finally {
      session.dispose();
    }
  }

  private toModel(): LinearModel {
    const { state } = this;
    const builder = new LinearModelBuilder();
    builder.offset = state.offset;
    for (let j = 0; j < state.columnCount; j++) {
      const [lower, upper] = [state.lowerOf(j), state.upperOf(j)];
      builder.addColumn({ cost: state.cost.get(j), lower, upper, integer: state.isInteger(j) });
    }
    this.rows.forEach(({ vars }, i) => {
      builder.addRow(
        state.rowLower.get(i),
        state.rowUpper.get(i),
        vars.map((term) => columnIndex(term.name)),
        vars.map((term) => term.coef),
      );
    });
    return builder.build();
  }

  /** GLPK does not say why it stopped; if it was not the clock, it failed. */
  private stopped(options: ResolvedSolveOptions, result: Result): MilpAnswer {
    const isTimeUp = options.stop.remainingSeconds() <= EARLY_END_SECONDS;
    const stoppedBy = options.stop.reason() ?? (isTimeUp ? "timeLimit" : undefined);
    if (!stoppedBy) return failed(`GLPK ended with status ${result.status} before the limit`, false);
    if (result.status !== this.runtime.glpk.GLP_FEAS) return unknown(stoppedBy);
    const point = this.point(result);
    if (!this.keepsRows(point.rowActivity)) return unknown(stoppedBy);
    return { ...point, status: "feasible", stoppedBy, bound: Number.NEGATIVE_INFINITY };
  }

  private run(
    { stop }: ResolvedSolveOptions,
    how: { readonly integer: boolean; readonly presolve: boolean },
  ): Result {
    const { glpk } = this.runtime;
    const seconds = stop.remainingSeconds();
    const lp = this.problem(how.integer);
    return glpk.solve(lp, {
      msglev: glpk.GLP_MSG_OFF,
      presol: how.presolve,
      rows: true,
      ...(seconds < LONGEST_LIMIT_SECONDS && { tmlim: seconds }),
    }).result;
  }

  private problem(integer: boolean): LP {
    const { state, runtime } = this;
    const bounds: NonNullable<LP["bounds"]> = [];
    const vars: LP["objective"]["vars"] = [];
    const generals: string[] = [];
    for (let j = 0; j < state.columnCount; j++) {
      const name = columnName(j);
      // Every column is named here, in order, so that GLPK has them in order.
      vars.push({ name, coef: state.cost.get(j) });
      bounds.push({ name, ...this.interval(state.lowerOf(j), state.upperOf(j)) });
      if (integer && state.isInteger(j)) generals.push(name);
    }
    for (let i = 0; i < this.rows.length; i++) {
      this.rows[i].bnds = this.interval(state.rowLower.get(i), state.rowUpper.get(i));
    }
    const objective = { direction: runtime.glpk.GLP_MIN, name: "cost", vars };
    return { name: "model", objective, subjectTo: this.rows, bounds, generals };
  }

  private interval(lower: number, upper: number): Row["bnds"] {
    const { glpk } = this.runtime;
    const hasLower = lower > -INFINITE_MAGNITUDE;
    const hasUpper = upper < INFINITE_MAGNITUDE;
    const lb = hasLower ? lower : 0;
    const ub = hasUpper ? upper : 0;
    if (hasLower && hasUpper) return { type: lower === upper ? glpk.GLP_FX : glpk.GLP_DB, lb, ub };
    return { type: hasLower ? glpk.GLP_LO : hasUpper ? glpk.GLP_UP : glpk.GLP_FR, lb, ub };
  }

  private objective(result: Result): number {
    return result.z + this.state.offset;
  }

  private point(result: Result) {
    const { vars, rows = {} } = result;
    const x = Float64Array.from({ length: this.columnCount }, (_, j) => vars[columnName(j)]);
    const rowActivity = Float64Array.from(this.rows, (row) => rows[row.name]);
    return { objective: this.objective(result), x, rowActivity, nodes: 0 };
  }

  /** The rows' duals from GLPK; reduced costs by cost − Aᵀ duals. */
  private duals({ dual = {} }: Result) {
    const duals = Float64Array.from(this.rows, (row) => dual[row.name]);
    const reducedCosts = this.state.cost.toArray();
    this.rows.forEach((row, i) => {
      for (const { name, coef } of row.vars) reducedCosts[columnIndex(name)] -= coef * duals[i];
    });
    return { duals, reducedCosts };
  }

  private pushRow(indices: ArrayLike<number>, values: ArrayLike<number>): void {
    const vars = Array.from(indices, (j, k) => ({ name: columnName(j), coef: values[k] }));
    this.rows.push({ name: `r${this.rowNames++}`, vars, bnds: this.interval(0, 0) });
  }
}
