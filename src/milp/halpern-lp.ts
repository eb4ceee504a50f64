/** Linear programmes too large for a factorisation in WebAssembly: first-order answers in the seam's own terms. */
import { InputError, Stop } from "../base/index.js";
import { solveLp } from "../halpern/index.js";
import { csrMultiply } from "../tensor/index.js";
import { infeasible, type MilpAnswer, unbounded, unknown } from "./answer.js";
import { checkModel, type LinearModel } from "./model.js";

export interface LargeLpOptions {
  /** Relative primal, dual and gap tolerance; see `solveLp`. */
  readonly tolerance?: number;
  readonly timeLimitSeconds?: number;
  readonly stop?: Stop;
}

/**
 * Solves a linear programme by restarted reflected Halpern PDHG, whose memory is a few copies of the matrix: for models
 * that HiGHS in WebAssembly cannot hold (its heap ends at 2 GiB). It is no session: it keeps no basis to start from.
 *
 * `optimal` means to the relative tolerance, feasibility included; unlike a simplex point, x may miss its rows by that
 * much. `bound` is proved by weak duality where finite column bounds carry every reduced cost, and −Infinity otherwise.
 *
 * @throws InputError for a malformed model or one with integer columns.
 *
 * @example
 * import { LinearModelBuilder, solveLargeLp } from "minmaxmin";
 * const builder = new LinearModelBuilder();
 * const x = builder.addColumn({ cost: 2, upper: 3 });
 * const y = builder.addColumn({ cost: 3, upper: 9 });
 * builder.addRow(4, Infinity, [x, y], [1, 1]);
 * const answer = solveLargeLp(builder.build(), { tolerance: 1e-8 });
 * answer.status; // => "optimal"
 * answer.bound <= 9.000001; // => true
 */
export function solveLargeLp(model: LinearModel, options: LargeLpOptions = {}): MilpAnswer {
  checkModel(model);
  const integer = model.integer.indexOf(1);
  if (integer >= 0) {
    throw InputError.of(
      `integer[${integer}]`,
      "is 1",
      "give a linear programme; use a session for integer ones",
    );
  }
  const {
    columnCount: numCols,
    rowCount: numRows,
    rowStarts: starts,
    columnIndices: indices,
    values,
  } = model;
  const matrix = { numRows, numCols, starts, indices, values };
  const { tolerance, timeLimitSeconds = Number.POSITIVE_INFINITY } = options;
  const result = solveLp(
    {
      cost: model.cost,
      constant: model.offset,
      matrix,
      rowLower: model.rowLower,
      rowUpper: model.rowUpper,
      colLower: model.lower,
      colUpper: model.upper,
    },
    {
      ...(tolerance === undefined ? {} : { tolerance }),
      maxIterations: Number.POSITIVE_INFINITY,
      stop: (options.stop ?? Stop.never()).within(timeLimitSeconds),
    },
  );
  switch (result.status) {
    case "infeasible":
      return infeasible(0, result.ray);
    case "unbounded":
      return unbounded(0, result.ray);
    case "unknown":
      return unknown(result.stoppedBy === "interrupt" ? "interrupt" : "timeLimit");
    case "optimal":
      return {
        status: "optimal",
        objective: result.objective,
        bound: provedBound(model, result.reducedCosts, result.dualObjective),
        nodes: 0,
        x: result.x,
        rowActivity: csrMultiply(matrix, result.x, new Float64Array(numRows)),
        duals: result.y,
        reducedCosts: result.reducedCosts,
      };
  }
}

/** The dual objective is a lower bound only if no reduced cost points towards an absent bound. */
function provedBound(model: LinearModel, reducedCosts: Float64Array, dualObjective: number): number {
  const isCarried = reducedCosts.every((cost, j) => {
    if (cost === 0) return true;
    return Number.isFinite(cost > 0 ? model.lower[j] : model.upper[j]);
  });
  return isCarried ? dualObjective : Number.NEGATIVE_INFINITY;
}
