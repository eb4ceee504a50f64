import { InputError } from "../base/errors.js";

/** Σ p_k z_k for numbers or vectors; with one positive weight exactly that proposal. */
export function averageProposals<Z>(proposals: readonly Z[], weights: Float64Array, count: number): Z {
  const [first] = proposals;
  if (typeof first === "number") {
    let total = 0;
    for (let k = 0; k < count; k++) total += weights[k] * (proposals[k] as number);
    return total as Z;
  }
  if (!(first instanceof Float64Array)) {
    throw InputError.of("output", "cannot average these proposals", 'use output "sample"');
  }
  const total = new Float64Array(first.length);
  for (let k = 0; k < count; k++) {
    const proposal = proposals[k] as Float64Array;
    for (let i = 0; i < total.length; i++) total[i] += weights[k] * proposal[i];
  }
  return total as Z;
}

/** ⟨gradient, a − b⟩ for numbers or vectors. */
export function innerDifference<Z>(gradient: Z, a: Z, b: Z): number {
  if (typeof gradient === "number") return gradient * ((a as number) - (b as number));
  let total = 0;
  const [g, u, v] = [gradient, a, b] as Float64Array[];
  for (let i = 0; i < g.length; i++) total += g[i] * (u[i] - v[i]);
  return total;
}

/** Whether a proposal may be shown to the aggregator. */
export function isFiniteProposal(proposal: unknown): boolean {
  if (typeof proposal === "number") return Number.isFinite(proposal);
  return !(proposal instanceof Float64Array) || proposal.every(Number.isFinite);
}
