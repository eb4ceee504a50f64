import type { ReferencePolicy } from "./policy.js";

/** Share of the uniform policy mixed into a reference that gives some action probability 0. */
export const REFERENCE_FLOOR = 1e-6;

/**
 * A reference with full support: where it gives an action probability 0, its KL divergence would be infinite, so the
 * uniform policy is mixed in (and `warn` told once).
 */
export function checkReference<S>(
  reference: ReferencePolicy<S> | undefined,
  actions: number,
  warn: (message: string) => void = () => {},
): ReferencePolicy<S> | undefined {
  if (reference === undefined) return undefined;
  let isTold = false;
  return {
    logProbs: (h, state, out) => {
      reference.logProbs(h, state, out);
      let least = Number.POSITIVE_INFINITY;
      for (let a = 0; a < actions; a++) least = Math.min(least, out[a]);
      if (least > Number.NEGATIVE_INFINITY) return;
      for (let a = 0; a < actions; a++)
        out[a] = Math.log((1 - REFERENCE_FLOOR) * Math.exp(out[a]) + REFERENCE_FLOOR / actions);
      if (!isTold)
        warn(
          `the reference policy gives an action probability 0; ${REFERENCE_FLOOR} of the uniform policy was mixed in`,
        );
      isTold = true;
    },
  };
}
