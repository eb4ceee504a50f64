/** Halpern iteration on contractions, with the anchor weights that are optimal for them. */
import { InputError, showCount, showValue } from "../base/errors.js";
import { Stop, type StopReason } from "../base/stop.js";

/** A map T with ‖Tu − Tv‖ ≤ factor·‖u − v‖ in the norm named. */
export interface Contraction {
  readonly dim: number;
  /** c in [0, 1). */
  readonly factor: number;
  readonly norm: "euclidean" | "maximum";
  /** out ← T(u). Must write all `dim` entries. */
  apply(u: Float64Array, out: Float64Array): void;
}

export interface ContractionOptions {
  /** Proved bound on ‖u − u*‖ at which to stop. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** `optimal`: the weights below; `none`: the plain iteration u⁺ = T(u). */
  readonly anchor?: "optimal" | "none";
  readonly stop?: Stop;
}

export const CONTRACTION_DEFAULTS = {
  tolerance: 1e-6,
  maxIterations: 1_000_000,
  anchor: "optimal",
} as const satisfies ContractionOptions;

export interface ContractionResult {
  /** `diverged`: T gave NaN, or its residual grew beyond what a contraction with this factor allows. */
  readonly status: "optimal" | "limit" | "diverged";
  readonly stoppedBy?: StopReason | "iterations";
  /** T(u_k) of the last iterate; of a diverged run the last point with a finite image. */
  readonly u: Float64Array;
  /** ‖u_k − T(u_k)‖ */
  readonly residual: number;
  /** ‖u − u*‖ ≤ c/(1 − c)·‖u_k − T(u_k)‖ for the returned u = T(u_k). */
  readonly errorBound: number;
  readonly iterations: number;
}

/** ‖u_k − T(u_k)‖ ≤ (1 + c)·‖u₀ − u*‖ ≤ (1 + c)/(1 − c)·‖u₀ − T(u₀)‖ for a contraction: more by this factor is no rounding. */
const DIVERGENCE_MARGIN = 10;

/**
 * Anchor weights 1/φ_k, φ_k = Σ_{i≤k} c^{−2i}, for k = 1, 2, … of Halpern's iteration on a c-contraction:
 * u_k = u₀/φ_k + (1 − 1/φ_k)·T(u_{k−1}). For c = 1 they are Halpern's own 1/(k+1).
 */
export class OptimalAnchor {
  private phi = 1;

  constructor(private readonly factor: number) {}

  next(): number {
    // φ_k = 1 + φ_{k−1}/c²; once it overflows to Infinity (at once for c = 0) the anchor has no weight left, as it should.
    this.phi = 1 + this.phi / this.factor ** 2;
    return 1 / this.phi;
  }
}

/**
 * The fixed point of a contraction by Halpern's iteration with the optimal anchor (Park & Ryu 2022; Lee & Ryu 2023 for the
 * maximum norm, as of Bellman and Shapley operators). In the Euclidean norm
 *   ‖u_k − T(u_k)‖ ≤ (1 + c)·‖u₀ − u*‖ / Σ_{i≤k} c^{−i},
 * which is optimal: about 1/k while c^k is near 1, where the plain iteration hardly moves, and (1 − c²)·c^k after that.
 *
 * @throws InputError for a factor outside [0, 1), a wrong dimension, or an image of the start that is not finite.
 *
 * @example
 * import { fixedPointOfContraction } from "minmaxmin/halpern";
 * const apply = (u: Float64Array, out: Float64Array) => { out[0] = 0.9 * u[0] + 1; };
 * const { u } = fixedPointOfContraction({ dim: 1, factor: 0.9, norm: "euclidean", apply }, [0], { tolerance: 1e-8 });
 * Math.abs(u[0] - 10) <= 1e-8; // => true
 */
export function fixedPointOfContraction(
  map: Contraction,
  start: ArrayLike<number>,
  options: ContractionOptions = {},
): ContractionResult {
  checkContraction(map, start);
  const { tolerance, maxIterations, anchor: kind } = { ...CONTRACTION_DEFAULTS, ...options };
  const stop = options.stop ?? Stop.never();
  const { dim, factor, norm } = map;
  const errorFactor = factor / (1 - factor);
  const weights = kind === "optimal" ? new OptimalAnchor(factor) : undefined;
  const anchor = Float64Array.from(start);
  const u = anchor.slice();
  const image = new Float64Array(dim).fill(Number.NaN);
  map.apply(u, image);
  checkImage(image);
  let residual = DISTANCE[norm](u, image);
  const largest = DIVERGENCE_MARGIN * ((1 + factor) / (1 - factor)) * residual;
  for (let iterations = 0; ; iterations++) {
    const end = (status: ContractionResult["status"], stoppedBy?: ContractionResult["stoppedBy"]) => ({
      status,
      ...(stoppedBy === undefined ? {} : { stoppedBy }),
      u: image.every(Number.isFinite) ? image : u,
      residual,
      errorBound: errorFactor * residual,
      iterations,
    });
    if (errorFactor * residual <= tolerance) return end("optimal");
    if (iterations >= maxIterations) return end("limit", "iterations");
    const reason = stop.reason();
    if (reason !== undefined) return end("limit", reason);
    const weight = weights?.next() ?? 0;
    for (let j = 0; j < dim; j++) u[j] = image[j] + weight * (anchor[j] - image[j]);
    map.apply(u, image);
    const distance = DISTANCE[norm](u, image);
    if (!(distance <= largest)) return end("diverged");
    residual = distance;
  }
}

const DISTANCE = {
  euclidean(u: Float64Array, v: Float64Array): number {
    let total = 0;
    for (let j = 0; j < u.length; j++) total += (u[j] - v[j]) ** 2;
    return Math.sqrt(total);
  },
  maximum(u: Float64Array, v: Float64Array): number {
    let most = 0;
    for (let j = 0; j < u.length; j++) most = Math.max(most, Math.abs(u[j] - v[j]));
    return most;
  },
};

function checkContraction({ dim, factor, norm }: Contraction, start: ArrayLike<number>): void {
  if (!(factor >= 0 && factor < 1)) {
    throw InputError.of("factor", `is ${showValue(factor)}`, "give a number of at least 0 and below 1");
  }
  if (!(norm in DISTANCE)) {
    throw InputError.of("norm", `is ${showValue(norm)}`, 'give "euclidean" or "maximum"');
  }
  if (start.length !== dim || dim < 1) {
    const message = `has ${showCount(start.length, "entry", "entries")} for a map of dimension ${dim}`;
    throw InputError.of("start", message, "give one entry for every dimension");
  }
  for (let j = 0; j < dim; j++) {
    if (Number.isFinite(start[j])) continue;
    throw InputError.of(`start[${j}]`, `is ${showValue(start[j])}`, "give a finite number");
  }
}

function checkImage(image: Float64Array): void {
  const bad = image.findIndex((entry) => !Number.isFinite(entry));
  if (bad < 0) return;
  const message = `gives ${image[bad]} in entry ${bad} at the start`;
  throw InputError.of("apply", message, "write a finite number into all `dim` entries of `out`");
}
