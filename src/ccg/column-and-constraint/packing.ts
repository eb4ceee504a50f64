import type { TwoStageProblem } from "../../model/problem.js";
import { addRowAt, objectiveAt } from "../../model/scenario.js";
import type { ProblemStructure } from "../../model/structure.js";
import { exclusivePartners, isExclusion } from "./exclusive-pairs.js";

/** What does not fit by rounding alone fits. */
const CAPACITY_TOLERANCE = 1e-9;

/** A scenario with more leave-outs than this is better served by an integer copy. */
const MOST_LEAVE_OUTS = 4000;

const MOST_NODES = 300_000;

/**
 * The recourse of one scenario where everything is done early (x_i), late (y_i) or not at all, within one capacity:
 *
 *     V(x) = constant + earlyᵀx + min { Σ_{i∈L} loss_i : L ∩ x = ∅, Σ_{i∈L} weight_i ≥ excess },
 *
 * L being what is left out. Vectors are as long as x; items that cannot be done late have weight 0.
 */
export interface Packing {
  /** Objective when all is done late. */
  readonly constant: number;
  /** What early costs more than late. */
  readonly early: Float64Array;
  /** What leaving an item out costs; not negative. */
  readonly loss: Float64Array;
  readonly weight: Float64Array;
  readonly excess: number;
}

/** Recognises problems that are a {@link Packing} in every scenario. */
export class PackingStructure {
  private constructor(
    private readonly problem: TwoStageProblem,
    private readonly partner: Int32Array,
    private readonly row: number,
  ) {}

  /** Pairs x_i + y_j ≤ 1 for every y_j, and one more recourse row, which is an upper limit. */
  static of(problem: TwoStageProblem, structure: ProblemStructure): PackingStructure | undefined {
    const partner = exclusivePartners(problem, structure);
    if (partner.some((i) => i < 0) || structure.linking.length !== partner.length) return undefined;
    const others = structure.rowKinds.flatMap((kind, i) =>
      kind === "recourse" && !isExclusion(problem, i) ? [i] : [],
    );
    if (others.length !== 1 || problem.rows.lower[others[0]] > Number.NEGATIVE_INFINITY) return undefined;
    return new PackingStructure(problem, partner, others[0]);
  }

  /** The packing of a scenario; `undefined` where early and late differ in weight, or something is better left out. */
  at(xi: Float64Array): Packing | undefined {
    const { problem, partner, row } = this;
    const firstCount = problem.firstStage.count;
    const { constant, cost } = objectiveAt(problem.objective, xi);
    const coefficients = new Float64Array(cost.length);
    const shift = addRowAt(problem.rows, row, xi, coefficients);
    const packing = {
      constant,
      early: cost.slice(0, firstCount),
      loss: new Float64Array(firstCount),
      weight: new Float64Array(firstCount),
      excess: shift - problem.rows.upper[row] - CAPACITY_TOLERANCE,
    };
    for (let j = 0; j < partner.length; j++) {
      const i = partner[j];
      const late = cost[firstCount + j];
      const weight = coefficients[firstCount + j];
      if (late > 0 || weight < 0 || coefficients[i] !== weight) return undefined;
      packing.constant += late;
      packing.early[i] -= late;
      packing.loss[i] = 0 - late;
      packing.weight[i] = weight;
      packing.excess += weight;
    }
    return packing;
  }
}

/**
 * All minimal sets of items to leave out that lose at most `mostLoss`; `undefined` when they are too many. Depth first,
 * heaviest items first, so that the item that makes a set sufficient is its lightest: the set is minimal.
 */
export function leaveOuts({ weight, loss, excess }: Packing, mostLoss: number): number[][] | undefined {
  const order = [...weight.keys()].filter((i) => weight[i] > 0).sort((i, j) => weight[j] - weight[i]);
  const weightFrom = new Float64Array(order.length + 1);
  const leastLossPerWeight = new Float64Array(order.length + 1).fill(Number.POSITIVE_INFINITY);
  for (let t = order.length - 1; t >= 0; t--) {
    const i = order[t];
    weightFrom[t] = weightFrom[t + 1] + weight[i];
    leastLossPerWeight[t] = Math.min(leastLossPerWeight[t + 1], loss[i] / weight[i]);
  }
  const found: number[][] = [];
  const path: number[] = [];
  let nodes = 0;

  /** False when a limit is reached. */
  function extend(t: number, missing: number, lost: number): boolean {
    if (++nodes > MOST_NODES || found.length > MOST_LEAVE_OUTS) return false;
    if (missing <= 0) {
      found.push([...path]);
      return true;
    }
    if (weightFrom[t] < missing || lost + missing * leastLossPerWeight[t] > mostLoss) return true;
    const i = order[t];
    if (lost + loss[i] <= mostLoss) {
      path.push(i);
      const isComplete = extend(t + 1, missing - weight[i], lost + loss[i]);
      path.pop();
      if (!isComplete) return false;
    }
    return extend(t + 1, missing, lost);
  }
  return extend(0, excess, 0) ? found : undefined;
}
