/**
 * The single-level relaxation (R): x as it is, y continuous, the inner maximum over ξ by duality, and the cuts so far.
 *
 *     (R)  min c₀ᵀx + d₀ᵀy + h(Cx + Dy)   s.t.  x ∈ X,  Tx + Wy ≤ h,  y continuous,  cuts
 *
 * By minimax (Ξ and conv Y(x) convex, Ξ compact) its value at x is F(x) once the cuts describe conv Y(x).
 */
import {
  hasSolution,
  type LinearModel,
  LinearModelBuilder,
  type MilpAnswer,
  type MilpBackend,
  type MilpSession,
  type SolveOptions,
} from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { objectiveAt } from "../../model/scenario.js";
import { CONSTANT } from "../../model/sparse.js";
import { isBinary, type ProblemStructure } from "../../model/structure.js";
import { type AffineExpression, AffineSum, addExpressionRow } from "../affine-expression.js";
import { addSupportFunction } from "../support-function.js";
import { BudgetRows } from "./budget-rows.js";
import { type Cut, cutRow } from "./cut.js";
import type { Part } from "./partition.js";

/** Multipliers below this are rounding. */
const SMALLEST_MULTIPLIER = 1e-9;

/** Value of (R) at a first stage. */
export interface RelaxedValue {
  /** ∞ where it has none. */
  readonly value: number;
  /** Attains it. */
  readonly y: Float64Array;
  /** The cuts with a multiplier: the value needs no others. */
  readonly needed: readonly Cut[];
}

export class Relaxation {
  /** The cuts in the mixed-integer programme, those that its bounds rest on. */
  readonly cuts: Cut[] = [];
  /** Scenarios whose recourse is in the programme as it is. */
  readonly scenarios: Float64Array[] = [];
  /** The mixed-integer programme. */
  private readonly session: MilpSession;
  private readonly budgetRows: BudgetRows;
  private restrictedTo: Part | undefined;
  private readonly integerColumns: number[] = [];
  /** The same with x continuous, to be fixed at one first stage, and with the idle cuts. */
  private readonly linear: MilpSession;
  private readonly linearCuts: Cut[] = [];
  private readonly idle = new Set<Cut>();
  private readonly xColumns: Int32Array;
  private readonly model: LinearModel;
  private readonly recourseRows: readonly number[];

  constructor(
    private readonly problem: TwoStageProblem,
    structure: ProblemStructure,
    backend: MilpBackend,
    seed: number,
  ) {
    const { model, multipliers } = relaxationModel(problem);
    this.model = model;
    this.recourseRows = structure.rowKinds.flatMap((kind, i) => (kind === "recourse" ? [i] : []));
    this.session = backend.open(model, { light: true, seed });
    this.budgetRows = new BudgetRows(this.session, problem, model, multipliers);
    this.linear = backend.open({ ...model, integer: new Uint8Array(model.columnCount) });
    this.xColumns = Int32Array.from({ length: problem.firstStage.count }, (_, j) => j);
    model.integer.forEach((isInteger, j) => {
      if (isInteger) this.integerColumns.push(j);
    });
  }

  /** Adds a cut and puts it to use. */
  addCut(cut: Cut): void {
    this.addIdle(cut);
    this.use([cut]);
  }

  /** Adds a cut that counts in {@link valueAt} only, until it is put to use. */
  addIdle(cut: Cut): void {
    this.idle.add(cut);
    this.linearCuts.push(cut);
    addCutRow(this.linear, cut);
  }

  /** Puts idle cuts to use in the mixed-integer programme. */
  use(cuts: Iterable<Cut>): void {
    for (const cut of cuts) {
      if (!this.idle.delete(cut)) continue;
      this.cuts.push(cut);
      addCutRow(this.session, cut);
    }
  }

  /**
   * Adds the recourse at one scenario as it is, integer: the value of (R) becomes at least V(x, ξ) at every x (the scenario's row of
   * column-and-constraint generation).
   */
  addScenario(xi: Float64Array): void {
    const { problem, session, model } = this;
    const { firstStage, secondStage, rows } = problem;
    const n = firstStage.count;
    const first = session.columnCount;
    for (let j = 0; j < secondStage.count; j++) {
      const integer = secondStage.integer[j] === 1;
      session.addColumn({ lower: secondStage.lower[j], upper: secondStage.upper[j], integer });
      if (integer) this.integerColumns.push(first + j);
    }
    const copyOf = (column: number) => (column < n ? column : first + column - n);
    for (const i of this.recourseRows) {
      const [start, end] = [rows.matrix.starts[i], rows.matrix.starts[i + 1]];
      const columns = Array.from(rows.matrix.indices.subarray(start, end), copyOf);
      session.addRow(rows.lower[i], rows.upper[i], columns, rows.matrix.values.subarray(start, end));
    }
    const { constant, cost } = objectiveAt(problem.objective, xi);
    const excess = new AffineSum().addConstant(model.offset - constant);
    model.cost.forEach((value, column) => {
      excess.addColumn(column, value);
    });
    cost.forEach((value, column) => {
      excess.addColumn(copyOf(column), 0 - value);
    });
    addExpressionRow(session, 0, Number.POSITIVE_INFINITY, excess.toExpression());
    this.scenarios.push(xi);
  }

  /** Values of the budgets' multipliers beyond which none need go; empty without budgets. */
  get largestMultipliers(): Float64Array {
    return this.budgetRows.largest;
  }

  /** Whether (R) is easier in ranges of the multipliers. */
  get gainsFromRanges(): boolean {
    return this.budgetRows.tighten;
  }

  /** Solves a part of (R). */
  solve(part: Part, options: SolveOptions): MilpAnswer {
    this.restrictTo(part);
    return this.session.solve(options);
  }

  /** Solves the linear relaxation of a part. */
  solveLinear(part: Part, options: SolveOptions): MilpAnswer {
    this.restrictTo(part);
    this.session.setInteger(this.integerColumns, false);
    const answer = this.session.solve(options);
    this.session.setInteger(this.integerColumns, true);
    return answer;
  }

  /** The free binary first-stage column whose value in a point of the linear relaxation is farthest from both 0 and 1. */
  leastDecided(point: Float64Array, { fixed }: Part): number | undefined {
    const { firstStage } = this.problem;
    let column: number | undefined;
    let farthest = 0;
    for (let j = 0; j < firstStage.count; j++) {
      const isFree = isBinary(firstStage, j) && firstStage.lower[j] < firstStage.upper[j] && !fixed.has(j);
      const distance = Math.min(point[j], 1 - point[j]);
      if (!isFree || (column !== undefined && distance <= farthest)) continue;
      column = j;
      farthest = distance;
    }
    return column;
  }

  private restrictTo(part: Part): void {
    const { session, restrictedTo } = this;
    if (restrictedTo === part) return;
    this.restrictedTo = part;
    const { lower, upper } = this.problem.firstStage;
    for (const j of restrictedTo?.fixed.keys() ?? []) session.setBounds([j], [lower[j]], [upper[j]]);
    for (const [j, value] of part.fixed) session.setBounds([j], [value], [value]);
    if (this.gainsFromRanges) this.budgetRows.restrictTo(part.lower, part.upper);
  }

  /** Value of (R) at a first stage, all cuts in it; `undefined` where the solver failed. */
  valueAt(x: Float64Array, options: SolveOptions = {}): RelaxedValue | undefined {
    const { linear, linearCuts, model } = this;
    linear.setBounds(this.xColumns, x, x);
    const answer = linear.solve(options);
    if (answer.status === "infeasible") {
      return { value: Number.POSITIVE_INFINITY, y: new Float64Array(0), needed: linearCuts };
    }
    if (!hasSolution(answer)) return undefined;
    const { duals, objective } = answer;
    const n = x.length;
    return {
      value: objective,
      y: answer.x.slice(n, n + this.problem.secondStage.count),
      needed: linearCuts.filter(
        (_, k) => !duals || Math.abs(duals[model.rowCount + k]) > SMALLEST_MULTIPLIER,
      ),
    };
  }

  dispose(): void {
    this.session.dispose();
    this.linear.dispose();
  }
}

function addCutRow(session: MilpSession, cut: Cut): void {
  const { columns, values, upper } = cutRow(cut);
  session.addRow(Number.NEGATIVE_INFINITY, upper, columns, values);
}

/** (R) without cuts, and the columns of the budgets' multipliers in it. */
function relaxationModel(problem: TwoStageProblem): {
  readonly model: LinearModel;
  readonly multipliers: Int32Array;
} {
  const { firstStage, secondStage, objective, rows } = problem;
  const builder = new LinearModelBuilder();
  for (let j = 0; j < firstStage.count; j++) {
    builder.addColumn({
      cost: objective.cost[j],
      lower: firstStage.lower[j],
      upper: firstStage.upper[j],
      integer: firstStage.integer[j] === 1,
    });
  }
  for (let j = 0; j < secondStage.count; j++) {
    builder.addColumn({
      cost: objective.cost[firstStage.count + j],
      lower: secondStage.lower[j],
      upper: secondStage.upper[j],
    });
  }
  for (let i = 0; i < rows.count; i++) {
    const [start, end] = [rows.matrix.starts[i], rows.matrix.starts[i + 1]];
    builder.addRow(
      rows.lower[i],
      rows.upper[i],
      rows.matrix.indices.subarray(start, end),
      rows.matrix.values.subarray(start, end),
    );
  }
  const { uncertainty } = problem;
  const first = builder.columnCount;
  const budgets = uncertainty.kind === "budget" ? uncertainty.groups.length : 0;
  const worst = addSupportFunction(builder, uncertainty, slopesInDecisions(problem));
  // Room above the support function for the values of single scenarios.
  builder.addColumn({ cost: 1 });
  builder.offset = objective.constant + worst.constant;
  worst.columns.forEach((column, k) => {
    builder.addCost(column, worst.values[k]);
  });
  return { model: builder.build(), multipliers: Int32Array.from({ length: budgets }, (_, g) => first + g) };
}

/** The coefficient of every factor in the objective, affine in the columns (x, y). */
function slopesInDecisions(problem: TwoStageProblem): (AffineExpression | undefined)[] {
  const sums: (AffineSum | undefined)[] = new Array(problem.uncertainty.dimension).fill(undefined);
  const { column, factor, value } = problem.objective.uncertain;
  for (let k = 0; k < column.length; k++) {
    sums[factor[k]] ??= new AffineSum();
    if (column[k] === CONSTANT) sums[factor[k]]?.addConstant(value[k]);
    else sums[factor[k]]?.addColumn(column[k], value[k]);
  }
  return sums.map((sum) => sum?.toExpression());
}
