import {
  LinearModelBuilder,
  type MilpAnswer,
  type MilpBackend,
  type MilpSession,
  type SolveOptions,
} from "../../milp/index.js";
import { type Columns, columnCount, type TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import { AffineSum, addExpressionRow } from "../affine-expression.js";
import { objectiveSlopes } from "../objective-slopes.js";
import type { RecourseCut } from "../recourse/recourse-cuts.js";
import { addSupportFunction } from "../support-function.js";
import { exclusivePartners } from "./exclusive-pairs.js";
import type { Packing } from "./packing.js";
import { addRobustRow, hasClosedForm } from "./robust-row.js";

/**
 * The main problem of column-and-constraint generation (Zeng & Zhao 2013, MP):
 *
 *     min η   s.t.  x ∈ X;  for every scenario ξˢ met:  rows at (x, yˢ, ξˢ),  c(ξˢ)ᵀx + d(ξˢ)ᵀyˢ ≤ η
 *
 * with one recourse copy yˢ per scenario. A relaxation of the two-stage problem whatever the scenarios, also with
 * continuous copies of an integer recourse. Rows of x alone hold for all of Ξ at once where that has a closed form.
 *
 * Where a row says x_i + y_j ≤ 1 the copy has z_j = x_i + y_j ≥ x_i instead of y_j. A row that counts both alike then has
 * one binary where it had two, on which the solver's knapsack cuts and branching act: capital budgeting with 20 projects,
 * not solved in a minute without it, takes seconds.
 */
export class ScenarioMaster {
  private readonly session: MilpSession;
  private readonly etaColumn: number;
  /** x_i for every y_j that is replaced by x_i + y_j; −1 for the others. */
  private readonly partner: Int32Array;
  private scenarioTotal = 0;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly structure: ProblemStructure,
    backend: MilpBackend,
    seed = 0,
  ) {
    this.partner = exclusivePartners(problem, structure);
    const builder = new LinearModelBuilder();
    addColumns(builder, problem.firstStage, true);
    this.etaColumn = builder.addColumn({ cost: ETA_UNIT, lower: Number.NEGATIVE_INFINITY });
    for (let i = 0; i < problem.rows.count; i++) {
      if (structure.rowKinds[i] === "firstStage") this.addProblemRow(builder, i, [], 0);
      else if (hasClosedForm(problem, structure, i)) addRobustRow(builder, problem, i);
    }
    this.session = backend.open(builder.build(), {
      seed,
      light: true,
      feasibilityTolerance: MASTER_FEASIBILITY_TOLERANCE,
    });
  }

  /** Number of scenarios, each with its recourse copy. */
  get scenarioCount(): number {
    return this.scenarioTotal;
  }

  /** Adds a scenario with its recourse copy, integer as in the problem or relaxed to continuous. */
  addScenario(xi: Float64Array, options: { readonly continuousCopy?: boolean } = {}): void {
    const { problem, session, structure, partner } = this;
    this.scenarioTotal++;
    const copy = session.columnCount;
    addColumns(session, problem.secondStage, !options.continuousCopy);
    for (let i = 0; i < problem.rows.count; i++) {
      if (structure.rowKinds[i] === "firstStage" || hasClosedForm(problem, structure, i)) continue;
      this.addProblemRow(session, i, xi, copy, partner);
    }
    partner.forEach((i, j) => {
      if (i >= 0) session.addRow(0, Number.POSITIVE_INFINITY, [copy + j, i], [1, -1]);
    });
    const { constant, cost } = objectiveAt(problem.objective, xi);
    this.substitute(cost, partner);
    const { indices, values } = this.sparse(cost, copy);
    session.addRow(
      Number.NEGATIVE_INFINITY,
      0 - constant,
      [...indices, this.etaColumn],
      [...values, -ETA_UNIT],
    );
  }

  /**
   * Adds every scenario at once, with one continuous recourse copy y and the inner maximum by duality:
   *
   *     c₀ᵀx + d₀ᵀy + max_{ξ∈Ξ} ξᵀ(Cx + Dy) ≤ η,   rows at (x, y)
   *
   * Valid under objective uncertainty over a convex set, by minimax over Ξ and the relaxed recourse set.
   */
  addRelaxedRecourse(): void {
    const { problem, session } = this;
    const copy = session.columnCount;
    addColumns(session, problem.secondStage, false);
    for (let i = 0; i < problem.rows.count; i++) {
      if (this.structure.rowKinds[i] === "recourse") this.addProblemRow(session, i, [], copy);
    }
    const worst = addSupportFunction(session, problem.uncertainty, objectiveSlopes(problem, copy));
    const { indices, values } = this.sparse(problem.objective.cost, copy);
    const value = new AffineSum()
      .add(worst)
      .addConstant(problem.objective.constant)
      .addColumn(this.etaColumn, -ETA_UNIT);
    indices.forEach((column, k) => {
      value.addColumn(column, values[k]);
    });
    addExpressionRow(session, Number.NEGATIVE_INFINITY, 0, value.toExpression());
  }

  /** Adds constant + slopeᵀx ≤ η, or ≤ 0. */
  addCut({ kind, constant, slope }: RecourseCut): void {
    const indices = Array.from(slope, (_, j) => j).filter((j) => slope[j] !== 0);
    const values = indices.map((j) => slope[j]);
    if (kind === "optimality") {
      indices.push(this.etaColumn);
      values.push(-ETA_UNIT);
    }
    this.session.addRow(Number.NEGATIVE_INFINITY, 0 - constant, indices, values);
  }

  /**
   * Adds a scenario whose recourse is a packing by the sets L of items that may be left out, one column w_L each:
   *
   *     constant + earlyᵀx + Σ_L loss(L) w_L ≤ η,   Σ_L w_L = 1,   x_i + Σ_{L∋i} w_L ≤ 1
   *
   * No column need be integer but x. The relaxation is that of the convex hull of the recourse, where that of a copy is a
   * fractional knapsack: thirty projects in fifteen scenarios, which copies leave open for minutes, take seconds.
   */
  addLeaveOuts({ constant, early, loss }: Packing, sets: readonly (readonly number[])[]): void {
    const { session, etaColumn } = this;
    this.scenarioTotal++;
    const first = session.columnCount;
    for (let s = 0; s < sets.length; s++) session.addColumn({ upper: 1 });
    const columns = Array.from(sets, (_, s) => first + s);
    const ones = (count: number) => new Float64Array(count).fill(1);
    session.addRow(1, 1, columns, ones(columns.length));
    for (let i = 0; i < early.length; i++) {
      const withItem = columns.filter((_, s) => sets[s].includes(i));
      if (withItem.length === 0) continue;
      session.addRow(Number.NEGATIVE_INFINITY, 1, [i, ...withItem], ones(withItem.length + 1));
    }
    const lost = sets.map((set) => set.reduce((total, i) => total + loss[i], 0));
    session.addRow(
      Number.NEGATIVE_INFINITY,
      0 - constant,
      [...early.keys(), ...columns, etaColumn],
      [...early, ...lost, -ETA_UNIT],
    );
  }

  /** From now on only first stages with η ≤ target in all scenarios count. */
  requireAtMost(target: number): void {
    this.session.setBounds([this.etaColumn], [Number.NEGATIVE_INFINITY], [target / ETA_UNIT]);
  }

  /** Cuts a first stage of binary columns off. */
  exclude(x: Float64Array): void {
    const ones = x.reduce((total, value) => total + value, 0);
    const signs = x.map((value) => 1 - 2 * value);
    this.session.addRow(1 - ones, Number.POSITIVE_INFINITY, [...x.keys()], signs);
  }

  /** Solves the main problem; the first columns of the answer are x, its bound is a bound on the two-stage optimum. */
  solve(options: SolveOptions): MilpAnswer {
    return this.session.solve(options);
  }

  /** Offers a first stage as the starting point of the next solve. */
  setStart(x: Float64Array): void {
    this.session.setStart(
      Int32Array.from(x, (_, j) => j),
      x,
    );
  }

  dispose(): void {
    this.session.dispose();
  }

  /** Gives η a lower bound, which must be proved. */
  boundBelow(bound: number): void {
    this.session.setBounds([this.etaColumn], [bound / ETA_UNIT], [Number.POSITIVE_INFINITY]);
  }

  /** Makes x integer as in the problem, or continuous. */
  relaxFirstStage(isRelaxed: boolean): void {
    const integers = Array.from(this.problem.firstStage.integer, (_, j) => j).filter(
      (j) => this.problem.firstStage.integer[j] === 1,
    );
    this.session.setInteger(integers, !isRelaxed);
  }

  private addProblemRow(
    target: ColumnsAndRows,
    i: number,
    xi: ArrayLike<number>,
    copy: number,
    partner: Int32Array = NO_PARTNERS,
  ): void {
    const { rows } = this.problem;
    const coefficients = new Float64Array(columnCount(this.problem));
    const shift = addRowAt(rows, i, xi, coefficients);
    this.substitute(coefficients, partner);
    const { indices, values } = this.sparse(coefficients, copy);
    target.addRow(rows.lower[i] - shift, rows.upper[i] - shift, indices, values);
  }

  /** y_j = z_j − x_i in a dense row over (x, y). */
  private substitute(coefficients: Float64Array, partner: Int32Array): void {
    const firstCount = this.problem.firstStage.count;
    partner.forEach((i, j) => {
      if (i >= 0) coefficients[i] -= coefficients[firstCount + j];
    });
  }

  /** Non-zeros of a dense row over (x, y), with y's columns those of a copy. */
  private sparse(coefficients: Float64Array, copy: number): { indices: number[]; values: number[] } {
    const firstCount = this.problem.firstStage.count;
    const indices: number[] = [];
    const values: number[] = [];
    coefficients.forEach((value, j) => {
      if (value === 0) return;
      indices.push(j < firstCount ? j : copy + j - firstCount);
      values.push(value);
    });
    return { indices, values };
  }
}

/**
 * Worst scenarios lie just outside of where a cheaper recourse would be possible; a looser main problem would use it all
 * the same, and meet the same scenario for ever.
 */
const MASTER_FEASIBILITY_TOLERANCE = 1e-9;

/**
 * What one unit of η's column stands for. Over integer data HiGHS takes a column like η for an integer, and at a tolerance
 * as tight as the main problem's rounds 560086.0000000003 up to 560087: a bound on the wrong side of the optimum. An
 * irrational unit leaves nothing to round.
 */
const ETA_UNIT = Math.SQRT2;

const NO_PARTNERS = new Int32Array(0);

/** What a model under construction and an open session have in common. */
type ColumnsAndRows = Pick<LinearModelBuilder, "addColumn" | "addRow">;

function addColumns(target: ColumnsAndRows, columns: Columns, keepInteger: boolean): void {
  for (let j = 0; j < columns.count; j++) {
    const integer = keepInteger && columns.integer[j] === 1;
    target.addColumn({ lower: columns.lower[j], upper: columns.upper[j], integer });
  }
}
