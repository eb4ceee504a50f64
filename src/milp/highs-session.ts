/** A persistent model in HiGHS: every change goes to our record first (checked, bounds rounded), then to HiGHS. */
import type { IndexSelection, Model } from "highs";
import type { ErrorAnswer, MilpAnswer } from "./answer.js";
import {
  DEFAULT_SESSION_OPTIONS,
  type MilpSession,
  resolveSolveOptions,
  type Selection,
  type SessionOptions,
  type SolveOptions,
} from "./backend.js";
import type { Column } from "./builder.js";
import type { HighsRuntime } from "./highs.js";
import { FEASIBILITY_OPTIONS, HighsSolver } from "./highs-solver.js";
import type { LinearModel } from "./model.js";
import { ModelState, selected } from "./state.js";

/** Heuristics and symmetry detection that cost tiny integer programmes more than they give. */
const LIGHT_OPTIONS = {
  mip_heuristic_run_feasibility_jump: false,
  mip_heuristic_run_rins: false,
  mip_heuristic_run_rens: false,
  mip_heuristic_run_root_reduced_cost: false,
  mip_detect_symmetry: false,
} as const;

export class HighsSession implements MilpSession {
  private readonly state: ModelState;
  private native: { readonly model: Model; readonly solver: HighsSolver } | undefined;
  /** Set once HiGHS failed at something that checked input should not make fail; answers every later solve. */
  private failure: ErrorAnswer | undefined;

  constructor(
    private readonly runtime: HighsRuntime,
    model: LinearModel,
    options: SessionOptions = {},
  ) {
    this.state = new ModelState(model);
    const { feasibilityTolerance: tolerance } = options;
    this.guard(() => {
      const native = createNative(runtime, this.state, model);
      native.options.set({
        output_flag: false,
        random_seed: options.seed ?? DEFAULT_SESSION_OPTIONS.seed,
        ...((options.light ?? DEFAULT_SESSION_OPTIONS.light) && LIGHT_OPTIONS),
        ...(tolerance !== undefined &&
          Object.fromEntries(FEASIBILITY_OPTIONS.map((option) => [option, tolerance]))),
      });
      this.native = {
        model: native,
        solver: new HighsSolver(native, runtime.highs, this.state, tolerance),
      };
    });
  }

  get columnCount(): number {
    return this.state.columnCount;
  }

  get rowCount(): number {
    return this.state.rowCount;
  }

  addRow(lower: number, upper: number, indices: ArrayLike<number>, values: ArrayLike<number>): number {
    const row = this.state.addRow(lower, upper, indices, values);
    this.change((model) => model.addRow(lower, upper, { indices: ints(indices), values: doubles(values) }));
    return row;
  }

  addColumn(column: Column, rows: ArrayLike<number> = [], values: ArrayLike<number> = []): number {
    const j = this.state.addColumn(column, rows, values);
    const { state, runtime } = this;
    this.change((model) => {
      model.addCol(state.cost.get(j), state.lowerOf(j), state.upperOf(j), {
        indices: ints(rows),
        values: doubles(values),
      });
      if (state.isInteger(j)) model.changeColIntegrality(j, runtime.highs.constants.variableType.integer);
    });
    return j;
  }

  setCost(columns: Selection, cost: ArrayLike<number>): void {
    this.state.setCost(columns, cost);
    this.changeSelected(
      columns,
      cost.length,
      (model, selection) => model.changeColsCost(selection, doubles(cost)),
      (model, j, k) => model.changeColCost(j, cost[k]),
    );
  }

  setOffset(offset: number): void {
    this.state.setOffset(offset);
    this.change((model) => model.changeObjectiveOffset(offset));
  }

  setBounds(columns: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    this.state.setBounds(columns, lower, upper);
    this.sendBounds(columns, lower.length);
  }

  setRowBounds(rows: Selection, lower: ArrayLike<number>, upper: ArrayLike<number>): void {
    this.state.setRowBounds(rows, lower, upper);
    this.changeSelected(
      rows,
      lower.length,
      (model, selection) => model.changeRowsBounds(selection, doubles(lower), doubles(upper)),
      (model, i, k) => model.changeRowBounds(i, lower[k], upper[k]),
    );
  }

  setCoefficient(row: number, column: number, value: number): void {
    this.state.checkCoefficient(row, column, value);
    this.change((model) => model.changeCoefficient(row, column, value));
  }

  setInteger(columns: Selection, integer: boolean): void {
    this.state.setInteger(columns, integer);
    const { continuous, integer: whole } = this.runtime.highs.constants.variableType;
    const count = columns === "all" ? this.columnCount : columns.length;
    const type = integer ? whole : continuous;
    this.changeSelected(
      columns,
      count,
      (model, selection) => model.changeColsIntegrality(selection, new Int32Array(count).fill(type)),
      (model, j) => model.changeColIntegrality(j, type),
    );
    this.sendBounds(columns, count);
  }

  deleteRows(rows: ArrayLike<number>): void {
    const indices = this.state.deleteRows(rows);
    if (indices.length > 0) this.change((model) => model.deleteRows({ kind: "set", indices }));
  }

  setStart(columns: Selection, values: ArrayLike<number>): void {
    this.state.checkStart(columns, values);
    this.change((model) =>
      model.setSolution(
        columns === "all"
          ? { colValue: doubles(values) }
          : { indices: ints(columns), values: doubles(values) },
      ),
    );
  }

  solve(options: SolveOptions = {}): MilpAnswer {
    const resolved = resolveSolveOptions(options);
    let answer: MilpAnswer | undefined;
    let fromCaller: { readonly error: unknown } | undefined;
    const rethrowLater = (error: unknown) => {
      fromCaller = { error };
    };
    this.guard(() => {
      answer = this.native?.solver.solve(resolved, rethrowLater);
    });
    if (fromCaller) throw fromCaller.error;
    return this.failure ?? (answer as MilpAnswer);
  }

  dispose(): void {
    if (this.runtime.lostBecause === undefined) this.native?.model.dispose();
  }

  private sendBounds(columns: Selection, count: number): void {
    const lower = Float64Array.from({ length: count }, (_, k) => this.state.lowerOf(selected(columns, k)));
    const upper = Float64Array.from({ length: count }, (_, k) => this.state.upperOf(selected(columns, k)));
    this.changeSelected(
      columns,
      count,
      (model, selection) => model.changeColsBounds(selection, lower, upper),
      (model, j, k) => model.changeColBounds(j, lower[k], upper[k]),
    );
  }

  /** One bulk call where HiGHS takes the selection (all, or ascending), else one call each. */
  private changeSelected(
    selection: Selection,
    count: number,
    bulk: (model: Model, selection: IndexSelection) => void,
    single: (model: Model, index: number, k: number) => void,
  ): void {
    if (count === 0) return;
    this.change((model) => {
      if (selection === "all") bulk(model, { kind: "range", from: 0, to: count - 1 });
      else if (count > 1 && isAscending(selection)) bulk(model, { kind: "set", indices: ints(selection) });
      else for (let k = 0; k < count; k++) single(model, selection[k], k);
    });
  }

  private change(action: (model: Model) => void): void {
    this.guard(() => {
      if (this.native) action(this.native.model);
    });
  }

  /** Nothing thrown by HiGHS passes: it becomes the answer of this and every later solve. */
  private guard(action: () => void): void {
    if (this.runtime.lostBecause !== undefined) this.failure = this.runtime.lostAnswer();
    if (this.failure) return;
    try {
      action();
    } catch (error) {
      this.failure = this.runtime.judge(error);
    }
  }
}

function createNative({ highs }: HighsRuntime, state: ModelState, model: LinearModel): Model {
  const { columnCount, rowCount } = model;
  return highs.createModel({
    numCols: columnCount,
    numRows: rowCount,
    sense: highs.constants.objectiveSense.minimize,
    offset: model.offset,
    colCost: model.cost,
    colLower: state.lowers(),
    colUpper: state.uppers(),
    rowLower: model.rowLower,
    rowUpper: model.rowUpper,
    matrix: {
      format: "csr",
      numCols: columnCount,
      numRows: rowCount,
      starts: model.rowStarts,
      indices: model.columnIndices,
      values: model.values,
    },
    ...(state.integerCount > 0 && { integrality: Int32Array.from(model.integer) }),
  });
}

function isAscending(indices: ArrayLike<number>): boolean {
  for (let k = 1; k < indices.length; k++) if (indices[k] <= indices[k - 1]) return false;
  return true;
}

function ints(values: ArrayLike<number>): Int32Array {
  return values instanceof Int32Array ? values : Int32Array.from(values);
}

function doubles(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}
