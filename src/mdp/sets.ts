import { InputError, showCount, showValue } from "../base/errors.js";

/**
 * Distance between a distribution μ and the nominal μ⁰. Conventions (other papers differ by factors of 2):
 * `tv` = ½ Σ|μ − μ⁰|, `kl` = Σ μ log(μ/μ⁰), `chi2` = Σ (μ − μ⁰)²/μ⁰ without ½.
 */
export type Divergence = "tv" | "kl" | "chi2";

/** The uncertainty of one distribution. */
export type ScalarSet =
  | { readonly kind: "none" }
  | { readonly kind: "constrained"; readonly divergence: Divergence; readonly radius: number }
  | { readonly kind: "regularised"; readonly divergence: Divergence; readonly lambda: number };

/**
 * A d-rectangular set: each factor μ_{h,i} of each step varies on its own, either inside a ball of the given radius
 * (`constrained`) or anywhere at a price of λ·divergence (`regularised`). A number is shorthand for the same value
 * at every step and factor; an array holds H·d values, row-major (h, i).
 */
export type UncertaintySet =
  | { readonly kind: "none" }
  | {
      readonly kind: "constrained";
      readonly divergence: Divergence;
      readonly radius: number | ArrayLike<number>;
    }
  | {
      readonly kind: "regularised";
      readonly divergence: Divergence;
      readonly lambda: number | ArrayLike<number>;
    };

/** The set of every (h, i), row-major; radius 0 and λ = ∞ become `none`, so that they are exactly the nominal model. */
export function factorSets(set: UncertaintySet, horizon: number, dim: number): readonly ScalarSet[] {
  const count = horizon * dim;
  switch (set.kind) {
    case "none":
      return Array.from({ length: count }, () => set);
    case "constrained": {
      const { divergence } = set;
      return expand(set.radius, count, "uncertainty.radius").map((radius, at) =>
        scalarSet({ kind: "constrained", divergence, radius }, `uncertainty.radius[${at}]`),
      );
    }
    case "regularised": {
      const { divergence } = set;
      return expand(set.lambda, count, "uncertainty.lambda").map((lambda, at) =>
        scalarSet({ kind: "regularised", divergence, lambda }, `uncertainty.lambda[${at}]`),
      );
    }
    default:
      throw InputError.of(
        "uncertainty.kind",
        `is ${showValue((set as { kind: unknown }).kind)}`,
        "give none, constrained or regularised",
      );
  }
}

/** The set itself once checked, or `none` where it is exactly the nominal distribution. */
export function scalarSet(set: ScalarSet, field = "set"): ScalarSet {
  switch (set.kind) {
    case "none":
      return set;
    case "constrained": {
      checkDivergence(set.divergence);
      const { radius, divergence } = set;
      const largest = divergence === "tv" ? 1 : Number.POSITIVE_INFINITY;
      if (!(typeof radius === "number" && radius >= 0 && radius <= largest))
        throw InputError.of(
          field,
          `is ${showValue(radius)}`,
          `give a radius in [0, ${divergence === "tv" ? 1 : "∞"}]`,
        );
      return radius === 0 ? { kind: "none" } : set;
    }
    case "regularised": {
      checkDivergence(set.divergence);
      if (!(typeof set.lambda === "number" && set.lambda > 0))
        throw InputError.of(field, `is ${showValue(set.lambda)}`, "give a penalty weight above 0");
      return set.lambda === Number.POSITIVE_INFINITY ? { kind: "none" } : set;
    }
  }
}

function checkDivergence(divergence: Divergence): void {
  if (!["tv", "kl", "chi2"].includes(divergence))
    throw InputError.of("uncertainty.divergence", `is ${showValue(divergence)}`, "give tv, kl or chi2");
}

function expand(values: number | ArrayLike<number>, count: number, field: string): number[] {
  if (typeof values === "number") return new Array<number>(count).fill(values);
  const remedy = `give one number, or an array of ${count} (horizon × dim)`;
  if (typeof values !== "object" || values === null)
    throw InputError.of(field, `is ${showValue(values)}`, remedy);
  if (values.length !== count) throw InputError.of(field, `has ${showCount(values.length, "value")}`, remedy);
  return Array.from(values);
}
