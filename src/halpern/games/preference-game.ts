/** Symmetric preference games with a KL regulariser (Nash learning from human feedback), in tabular form. */
import { InputError, showCount, showValue } from "../../base/errors.js";

/** Slack of P_ab + P_ba = 1 in the input. */
const SYMMETRY_TOLERANCE = 1e-9;

export type PreferenceMethod = "egpo" | "optimistic" | "inpo" | "nash-md" | "self-play";
export const PREFERENCE_METHODS: readonly PreferenceMethod[] = [
  "egpo",
  "optimistic",
  "inpo",
  "nash-md",
  "self-play",
];

export interface PreferenceGame {
  /** P by rows, responses × responses: P_ab is the probability that a is preferred to b; P + Pᵀ = 1. */
  readonly preference: ArrayLike<number>;
  readonly responses: number;
  /** β ≥ 0, the price of KL(π‖reference). */
  readonly regularisation: number;
  /** Reference policy, positive; uniform by default. */
  readonly reference?: ArrayLike<number>;
}

export interface PreferenceOptions {
  readonly method?: PreferenceMethod;
  /** η; each method has its own default. */
  readonly step?: number;
  /** Exit once the exact duality gap is at most this. */
  readonly tolerance?: number;
  readonly maxIterations?: number;
  /** Iterations between two entries of the history. */
  readonly recordEvery?: number;
}

export const PREFERENCE_DEFAULTS = {
  method: "egpo",
  tolerance: 1e-8,
  maxIterations: 100_000,
  recordEvery: 100,
} as const satisfies PreferenceOptions;

export interface PreferenceResult {
  readonly status: "optimal" | "limit";
  readonly method: PreferenceMethod;
  /** The last iterate; the average for `self-play`, whose last iterate cycles. */
  readonly policy: Float64Array;
  /** Gain of the best response of both players, computed exactly: 0 exactly at the equilibrium. */
  readonly gap: number;
  readonly iterations: number;
  /** Products with P. */
  readonly products: number;
  readonly history: readonly { readonly iteration: number; readonly gap: number }[];
}

/**
 * The equilibrium of J(π, π′) = πᵀPπ′ − β·KL(π‖ref) + β·KL(π′‖ref), which satisfies θ = log ref + Pπ/β for π = softmax(θ).
 *
 * `egpo`: extragradient in log-probabilities, linear in the last iterate (arXiv 2503.08942); `optimistic`: the same with
 * one product an iteration; `inpo`: mirror descent (2407.00617); `nash-md` (2312.00886), with η_t = 2/(β(t+2));
 * `self-play`: multiplicative weights (SPPO 2405.00675), for β = 0, judged by its average.
 *
 * @throws InputError for a table that is not a preference, or a method that does not fit β.
 *
 * @example
 * import { solvePreferenceGame } from "minmaxmin/halpern";
 * const rockPaperScissors = [0.5, 0, 1, 1, 0.5, 0, 0, 1, 0.5];
 * const { policy } = solvePreferenceGame({ preference: rockPaperScissors, responses: 3, regularisation: 0.1 });
 * Math.abs(policy[0] - 1 / 3) < 1e-3; // => true
 */
export function solvePreferenceGame(game: PreferenceGame, options: PreferenceOptions = {}): PreferenceResult {
  const settings = { ...PREFERENCE_DEFAULTS, ...options };
  const { method, tolerance, maxIterations, recordEvery } = settings;
  const logReference = checkGame(game, method);
  const { responses: count, regularisation: beta } = game;
  const step = options.step ?? defaultStep(method, beta, maxIterations);
  if (!(step > 0 && step * beta < 1) && method !== "nash-md") {
    throw InputError.of("step", `is ${showValue(step)}`, "give a number above 0 and below 1/regularisation");
  }
  const theta = logReference.slice();
  const policy = softmax(theta, new Float64Array(count));
  const average = new Float64Array(count);
  const half = new Float64Array(count);
  const wins = product(game, policy, new Float64Array(count));
  const history: { iteration: number; gap: number }[] = [];
  let products = 1;
  let iteration = 0;
  let gap = preferenceGap(game, logReference, policy, wins);
  while (gap > tolerance && iteration < maxIterations) {
    advance();
    iteration++;
    const judged = method === "self-play" ? average : policy;
    gap = preferenceGap(game, logReference, judged, product(game, judged, half));
    if (iteration % recordEvery === 0) history.push({ iteration, gap });
  }
  return {
    status: gap <= tolerance ? "optimal" : "limit",
    method,
    policy: method === "self-play" && iteration > 0 ? average : policy,
    gap,
    iterations: iteration,
    products,
    history,
  };

  /** wins ← Pπ for π = softmax(logits) */
  function respond(logits: Float64Array): void {
    softmax(logits, policy);
    product(game, policy, wins);
    products++;
  }

  /** out ← (1 − ηβ)·θ + ηβ·log ref + η·Pπ */
  function move(eta: number, out: Float64Array): void {
    for (let a = 0; a < count; a++) {
      out[a] = (1 - eta * beta) * theta[a] + eta * beta * logReference[a] + eta * wins[a];
    }
  }

  function advance(): void {
    switch (method) {
      case "egpo":
        respond(theta);
        move(step, half);
        respond(half);
        move(step, theta);
        break;
      case "optimistic": // `wins` still holds the product at the previous half step
        move(step, half);
        respond(half);
        move(step, theta);
        break;
      case "inpo":
        respond(theta);
        move(step, theta);
        break;
      case "nash-md": {
        const eta = options.step ?? Math.min(1 / beta, 2 / (beta * (iteration + 2)));
        for (let a = 0; a < count; a++) {
          theta[a] = (1 - eta * beta) * theta[a] + eta * beta * logReference[a];
        }
        respond(theta);
        for (let a = 0; a < count; a++) theta[a] += eta * wins[a];
        break;
      }
      case "self-play":
        respond(theta);
        for (let a = 0; a < count; a++) {
          theta[a] += step * wins[a];
          average[a] += (policy[a] - average[a]) / (iteration + 1);
        }
        return;
    }
    softmax(theta, policy);
  }
}

/**
 * 2·(β·ln Σ ref·exp(Pπ/β) − πᵀPπ + β·KL(π‖ref)), with max_a (Pπ)_a in place of the logarithm for β = 0: what the two
 * players could gain by their best responses.
 */
function preferenceGap(
  { regularisation: beta }: PreferenceGame,
  logReference: Float64Array,
  policy: Float64Array,
  wins: Float64Array,
): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < wins.length; a++) best = Math.max(best, wins[a]);
  let [own, sum] = [0, 0];
  for (let a = 0; a < wins.length; a++) {
    own += policy[a] * wins[a];
    if (beta === 0) continue;
    if (policy[a] > 0) own -= beta * policy[a] * (Math.log(policy[a]) - logReference[a]);
    sum += Math.exp(logReference[a] + (wins[a] - best) / beta);
  }
  const response = beta === 0 ? best : best + beta * Math.log(sum);
  return 2 * Math.max(0, response - own);
}

function defaultStep(method: PreferenceMethod, beta: number, maxIterations: number): number {
  switch (method) {
    case "optimistic":
      return Math.min(0.5, 1 / (2 * beta + 1));
    case "self-play":
      return Math.sqrt(8 / maxIterations);
    default: // entries of P − ½ are at most ½
      return 1 / (beta + 1);
  }
}

/** Checks the game; returns the logarithm of its reference policy. */
function checkGame(game: PreferenceGame, method: PreferenceMethod): Float64Array {
  const { preference, responses: count, regularisation: beta, reference } = game;
  if (!PREFERENCE_METHODS.includes(method)) {
    throw InputError.of("method", `is ${showValue(method)}`, `give one of ${PREFERENCE_METHODS.join(", ")}`);
  }
  if (!(Number.isInteger(count) && count >= 1 && preference.length === count * count)) {
    const message = `has ${showCount(preference.length, "entry", "entries")} for ${showCount(count, "response")}`;
    throw InputError.of("preference", message, "give responses × responses numbers, by rows");
  }
  for (let a = 0; a < count; a++) {
    for (let b = a; b < count; b++) {
      const [ab, ba] = [preference[a * count + b], preference[b * count + a]];
      if (ab >= 0 && ba >= 0 && Math.abs(ab + ba - 1) <= SYMMETRY_TOLERANCE) continue;
      const message = `has ${ab} and ${ba} for (${a}, ${b}) and (${b}, ${a})`;
      throw InputError.of("preference", message, "give probabilities that add to 1");
    }
  }
  const needsPrice = method !== "self-play";
  if (!(beta >= 0 && beta < Number.POSITIVE_INFINITY) || beta > 0 !== needsPrice) {
    const remedy = needsPrice ? 'give a number above 0, or use "self-play"' : "give 0 with self-play";
    throw InputError.of("regularisation", `is ${showValue(beta)}`, remedy);
  }
  const logits = new Float64Array(count);
  if (reference === undefined) return logits.fill(-Math.log(count));
  let total = 0;
  for (let a = 0; a < count; a++) {
    if (!(reference[a] > 0)) {
      throw InputError.of(`reference[${a}]`, `is ${showValue(reference[a])}`, "give a number above 0");
    }
    total += reference[a];
  }
  return logits.map((_, a) => Math.log(reference[a] / total));
}

/** out ← Pπ */
function product(
  { preference, responses }: PreferenceGame,
  policy: Float64Array,
  out: Float64Array,
): Float64Array {
  for (let a = 0; a < responses; a++) {
    let total = 0;
    for (let b = 0; b < responses; b++) total += preference[a * responses + b] * policy[b];
    out[a] = total;
  }
  return out;
}

/** out ← softmax(logits); logits are shifted to a maximum of 0, which leaves the policy as it is. */
function softmax(logits: Float64Array, out: Float64Array): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < logits.length; a++) most = Math.max(most, logits[a]);
  let total = 0;
  for (let a = 0; a < logits.length; a++) {
    logits[a] -= most;
    out[a] = Math.exp(logits[a]);
    total += out[a];
  }
  for (let a = 0; a < out.length; a++) out[a] /= total;
  return out;
}
