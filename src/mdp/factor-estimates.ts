import { projectSimplex } from "../tensor/projections.js";
import { RidgeGram } from "../tensor/ridge.js";
import { type DualProblem, type EstimatedDual, estimatedDual } from "./duals/estimated.js";
import { Growable } from "./growable.js";
import type { ScalarSet } from "./sets.js";

/** A coordinate has data once λ·[Λ⁻¹]_ii falls below this: before, its estimate is all shrinkage and stays as it is. */
const NO_DATA_SHARE = 0.999;
/** Up to this many next states insertion sort beats the library's. */
const INSERTION_SORT_LIMIT = 32;

/**
 * Everything learned about one step's transitions and rewards: Λ = λI + Σ w φφᵀ, and per next state u the moment
 * B(·,u) = Σ_{s'=u} w·φ, so that μ̂_i = Λ⁻¹B is the ridge estimate of factor i, a signed measure on next states.
 */
export class FactorEstimates {
  readonly gram: RidgeGram;
  /** B by columns: entry (i, u) at u·d + i. */
  readonly moments = Growable.floats();
  /** Σ w·r·φ. */
  readonly rewardMoment: Float64Array;
  private readonly estimates = Growable.floats();
  private readonly sorted = Growable.floats();
  private readonly order = Growable.integers();
  private readonly column: Float64Array;
  private readonly dual: EstimatedDual = { value: 0, slope: 1 };

  constructor(dim: number, ridge: number, gram = new RidgeGram(dim, ridge)) {
    this.gram = gram;
    this.rewardMoment = new Float64Array(dim);
    this.column = new Float64Array(dim);
  }

  /** One transition with features φ to the next state `index`; −1 where no step follows. */
  add(phi: Float64Array, reward: number, index: number, weight: number): void {
    const d = phi.length;
    this.gram.update(phi, weight);
    for (let i = 0; i < d; i++) this.rewardMoment[i] += weight * reward * phi[i];
    if (index < 0) return;
    this.moments.extend((index + 1) * d);
    for (let i = 0; i < d; i++) this.moments.data[index * d + i] += weight * phi[i];
  }

  /** θ̂ = Λ⁻¹ Σ w·r·φ. */
  rewards(out: Float64Array): Float64Array {
    return this.gram.solve(this.rewardMoment, out);
  }

  /** Regression of f(next) on φ, for f given by its value at every next state. */
  regress(f: (index: number) => number, out: Float64Array): Float64Array {
    const d = this.column.length;
    const { column } = this;
    column.fill(0);
    for (let at = 0; at < this.moments.length; at += d) {
      const value = f(at / d);
      for (let i = 0; i < d; i++) column[i] += value * this.moments.data[at + i];
    }
    return this.gram.solve(column, out);
  }

  /**
   * ν̂_i, the dual of `sets[setsAt + i]` under μ̂_i applied to the next states' values, for every factor i.
   * `slopes` receives how much each dual magnifies an error of the regression.
   *
   * @param project replace estimates by their projection onto the simplex (for repeating next states).
   */
  dualValues(
    values: Float64Array,
    count: number,
    problem: Omit<DualProblem, "sorted" | "count">,
    sets: readonly ScalarSet[],
    setsAt: number,
    project: boolean,
    out: Float64Array,
    slopes: Float64Array,
  ): void {
    const d = this.column.length;
    this.sortValues(values, count);
    this.estimateFactors(count, project);
    const shared: DualProblem = { ...problem, sorted: this.sorted.data, count };
    for (let i = 0; i < d; i++) {
      estimatedDual(this.estimates.data, i * count, shared, sets[setsAt + i], this.dual);
      out[i] = this.dual.value;
      slopes[i] = this.dual.slope;
    }
  }

  private sortValues(values: Float64Array, count: number): void {
    this.order.extend(count);
    this.sorted.extend(count);
    const order = this.order.data.subarray(0, count);
    for (let u = 0; u < count; u++) order[u] = u;
    if (count <= INSERTION_SORT_LIMIT) insertionSort(order, values);
    else order.sort((a, b) => values[a] - values[b] || a - b);
    for (let p = 0; p < count; p++) this.sorted.data[p] = values[order[p]];
  }

  /** μ̂ = Λ⁻¹B, d×count row-major, next states in ascending order of value. O(d·nnz(B)). */
  private estimateFactors(count: number, project: boolean): void {
    const { gram, column } = this;
    const d = column.length;
    this.moments.extend(count * d);
    this.estimates.extend(d * count);
    const moments = this.moments.data;
    const estimates = this.estimates.data;
    const order = this.order.data;
    for (let p = 0; p < count; p++) {
      const at = order[p] * d;
      gram.solve(moments.subarray(at, at + d), column);
      for (let i = 0; i < d; i++) estimates[i * count + p] = column[i];
    }
    if (!project) return;
    for (let i = 0; i < d; i++)
      if (gram.lambda * gram.inverse.at(i, i) <= NO_DATA_SHARE)
        projectSimplex(estimates, estimates, 1, i * count, (i + 1) * count);
  }
}

function insertionSort(order: Int32Array, values: Float64Array): void {
  for (let p = 1; p < order.length; p++) {
    const index = order[p];
    let hole = p;
    while (hole > 0 && values[order[hole - 1]] > values[index]) {
      order[hole] = order[hole - 1];
      hole--;
    }
    order[hole] = index;
  }
}
