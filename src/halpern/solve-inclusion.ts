/** The method for an operator, chosen by what is known about it. */
import { adaptiveFeg } from "./adaptive-extragradient.js";
import { adaptiveHalpern } from "./adaptive-halpern.js";
import { feg } from "./anchored-extragradient.js";
import { halpern } from "./halpern.js";
import { inexactHalpern } from "./inexact-halpern.js";
import type { MonotoneOperator } from "./operator.js";
import type { InclusionMethod, InclusionOptions, InclusionResult } from "./options.js";
import { vrForb } from "./variance-reduced.js";
import { vrHalpern } from "./vr-halpern.js";

/** Below this many components the constants of variance reduction cost more than √n gains. */
const LEAST_COMPONENTS = 300;
/** Variance reduction needs L < √n·L_F divided by this. */
const LEAST_GAIN = 6;

const METHODS = {
  vrHalpern,
  vrForb,
  inexactHalpern,
  halpern,
  feg,
  adaptiveHalpern,
  adaptiveFeg,
} as const satisfies Record<string, InclusionMethod>;

export type ChosenMethod = keyof typeof METHODS;

/**
 * Which method `solveInclusion` takes: a variance-reduced one for many similar components (n ≥ 300 and L < √n·L_F/6), else a
 * deterministic anchored one; the cocoercive kind where F is cocoercive; step-finding ones where no constant is known.
 *
 * @example
 * import { chooseInclusionMethod, skewBlocks } from "minmaxmin/halpern";
 * chooseInclusionMethod(skewBlocks({ components: 1000, blocks: 2, seed: 1 })); // => "inexactHalpern"
 * chooseInclusionMethod(skewBlocks({ components: 100, blocks: 2, seed: 1 })); // => "feg"
 */
export function chooseInclusionMethod(operator: MonotoneOperator): ChosenMethod {
  const { components: n, constants = {} } = operator;
  const { lipschitz, averageLipschitz, strongMonotonicity = 0, cocoercive = false } = constants;
  const hasComponents = operator.component !== undefined || operator.difference !== undefined;
  const isSimilar =
    lipschitz !== undefined &&
    averageLipschitz !== undefined &&
    averageLipschitz < (Math.sqrt(n) * lipschitz) / LEAST_GAIN;
  if (hasComponents && n >= LEAST_COMPONENTS && isSimilar) {
    if (cocoercive) return "vrHalpern";
    return strongMonotonicity > 0 ? "vrForb" : "inexactHalpern";
  }
  if (lipschitz === undefined && averageLipschitz === undefined) {
    return cocoercive ? "adaptiveHalpern" : "adaptiveFeg";
  }
  return cocoercive ? "halpern" : "feg";
}

/**
 * Solves 0 ∈ F(u) + G(u) with the method that suits the operator (`chooseInclusionMethod`), restarting adaptively unless
 * `restart` says otherwise. Matrix games and linear programs have their own front doors, `solveMatrixGame` and `solveLp`.
 *
 * @example
 * import { rotationBlocks, solveInclusion } from "minmaxmin/halpern";
 * const problem = rotationBlocks({ components: 1000, blocks: 3, seed: 1 });
 * const result = solveInclusion(problem, problem.start, { relativeTolerance: 1e-3 });
 * [result.method, result.status]; // => ["variance-reduced halpern", "optimal"]
 */
export function solveInclusion(
  operator: MonotoneOperator,
  start: ArrayLike<number>,
  options: InclusionOptions = {},
): InclusionResult {
  return METHODS[chooseInclusionMethod(operator)](operator, start, { restart: "adaptive", ...options });
}
