import { decodeFloats, encodeFloats } from "../tensor/float-codec.js";
import { leastSquaresFromMoments } from "../tensor/least-squares.js";
import { dot } from "../tensor/vector.js";
import type { LinearOracle } from "./oracles/oracle.js";
import type { Comparator } from "./types.js";

/**
 * The best linear model in hindsight under squared loss: least squares without regularisation, from the group's own
 * second moments. O(d²) memory, O(nnz(x)·d) a round.
 */
export class LeastSquaresComparator implements Comparator<Float64Array, number> {
  private gram: Float64Array;
  private moment: Float64Array;
  private squares = 0;

  constructor(private readonly dimension: number) {
    this.gram = new Float64Array(dimension * dimension);
    this.moment = new Float64Array(dimension);
  }

  /** A negative weight takes a row away again. */
  add(x: Float64Array, y: number, weight: number): void {
    const { dimension: d, gram, moment } = this;
    this.squares += weight * y * y;
    for (let i = 0; i < d; i++) {
      const scaled = weight * x[i];
      if (scaled === 0) continue;
      moment[i] += scaled * y;
      for (let j = 0; j <= i; j++) gram[i * d + j] += scaled * x[j];
    }
  }

  best(): { loss: number; normSquared: number } {
    const { theta, residual } = leastSquaresFromMoments(this.gram, this.moment, this.squares);
    return { loss: residual, normSquared: dot(theta, theta) };
  }

  save(): unknown {
    return { gram: encodeFloats(this.gram), moment: encodeFloats(this.moment), squares: this.squares };
  }

  load(state: unknown): void {
    const { gram, moment, squares } = state as { gram: string; moment: string; squares: number };
    this.gram = decodeFloats(gram);
    this.moment = decodeFloats(moment);
    this.squares = squares;
  }
}

/** The best fixed combinatorial action in hindsight: the oracle on the summed costs. */
export class FixedActionComparator implements Comparator<unknown, Float64Array> {
  private costs: Float64Array;

  constructor(private readonly oracle: LinearOracle) {
    this.costs = new Float64Array(oracle.dimension);
  }

  add(_x: unknown, costs: Float64Array, weight: number): void {
    for (let i = 0; i < costs.length; i++) this.costs[i] += weight * costs[i];
  }

  best(): { loss: number; normSquared: null } {
    const action = this.oracle.minimise(this.costs)!;
    return { loss: dot(action, this.costs), normSquared: null };
  }

  save(): unknown {
    return encodeFloats(this.costs);
  }

  load(state: unknown): void {
    this.costs = decodeFloats(state as string);
  }
}
