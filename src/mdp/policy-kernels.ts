/**
 * One state's policy from its action values. Everything works on logarithms with the maximum subtracted, so that
 * neither small temperatures nor long mirror runs overflow or lose an action for good.
 */

/** Action values closer than this, relative to the value cap, are ties. */
export const TIE_TOLERANCE = 1e-12;
/** Temperatures below this multiple of the value cap are treated as 0 (greedy). */
export const GREEDY_TEMPERATURE = 1e-9;

/**
 * log π = log π_ref + Q/τ, normalised, at `logPolicy[at …]`; returns V = τ·log Σ π_ref e^{Q/τ}.
 * The maximiser of ⟨π,Q⟩ − τ·KL(π‖π_ref) and its value.
 */
export function softPolicy(
  q: Float64Array,
  logReference: Float64Array,
  referenceAt: number,
  temperature: number,
  logPolicy: Float64Array,
  at: number,
): number {
  for (let a = 0; a < q.length; a++) logPolicy[at + a] = logReference[referenceAt + a] + q[a] / temperature;
  return temperature * normaliseLog(logPolicy, at, q.length);
}

/**
 * log π ← c·(log π + αQ + ατ·log π_ref), normalised, c = 1/(1+ατ): the maximiser of
 * ⟨π,Q⟩ − τ·KL(π‖π_ref) − KL(π‖π_old)/α. Cai et al. 2020 (arXiv 1912.05830) for τ = 0.
 */
export function mirrorStep(
  q: Float64Array,
  logReference: Float64Array,
  referenceAt: number,
  temperature: number,
  stepSize: number,
  logPolicy: Float64Array,
  at: number,
): void {
  const c = 1 / (1 + stepSize * temperature);
  for (let a = 0; a < q.length; a++) {
    const reference = temperature > 0 ? stepSize * temperature * logReference[referenceAt + a] : 0;
    logPolicy[at + a] = c * (logPolicy[at + a] + stepSize * q[a] + reference);
  }
  normaliseLog(logPolicy, at, q.length);
}

/** π uniform over the actions whose value is within `tolerance` of the best, as logarithms; returns max Q. */
export function greedyPolicy(
  q: Float64Array,
  tolerance: number,
  logPolicy: Float64Array,
  at: number,
): number {
  let best = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < q.length; a++) if (q[a] > best) best = q[a];
  let ties = 0;
  for (let a = 0; a < q.length; a++) if (q[a] >= best - tolerance) ties++;
  const logShare = -Math.log(ties);
  for (let a = 0; a < q.length; a++)
    logPolicy[at + a] = q[a] >= best - tolerance ? logShare : Number.NEGATIVE_INFINITY;
  return best;
}

/** ⟨π,Q⟩ − τ·KL(π‖π_ref). */
export function regularisedValue(
  q: Float64Array,
  logReference: Float64Array,
  referenceAt: number,
  temperature: number,
  logPolicy: Float64Array,
  at: number,
): number {
  let total = 0;
  for (let a = 0; a < q.length; a++) {
    const log = logPolicy[at + a];
    if (log === Number.NEGATIVE_INFINITY) continue;
    const penalty = temperature > 0 ? temperature * (log - logReference[referenceAt + a]) : 0;
    total += Math.exp(log) * (q[a] - penalty);
  }
  return total;
}

/** KL(π‖π_ref) of one state. */
export function policyDivergence(
  logPolicy: Float64Array,
  at: number,
  logReference: Float64Array,
  referenceAt: number,
  actions: number,
): number {
  let total = 0;
  for (let a = 0; a < actions; a++) {
    const log = logPolicy[at + a];
    if (log !== Number.NEGATIVE_INFINITY) total += Math.exp(log) * (log - logReference[referenceAt + a]);
  }
  return total;
}

/** An action drawn from log-probabilities, with one uniform number. */
export function sampleLog(logPolicy: Float64Array, at: number, actions: number, uniform: number): number {
  let left = uniform;
  let last = 0;
  for (let a = 0; a < actions; a++) {
    const probability = Math.exp(logPolicy[at + a]);
    if (probability === 0) continue;
    last = a;
    left -= probability;
    if (left < 0) return a;
  }
  return last;
}

/** Subtracts log Σ exp, so that the entries are log-probabilities, and returns it. */
function normaliseLog(values: Float64Array, at: number, length: number): number {
  let largest = Number.NEGATIVE_INFINITY;
  for (let a = 0; a < length; a++) if (values[at + a] > largest) largest = values[at + a];
  let mass = 0;
  for (let a = 0; a < length; a++) mass += Math.exp(values[at + a] - largest);
  const shift = largest + Math.log(mass);
  for (let a = 0; a < length; a++) values[at + a] -= shift;
  return shift;
}
