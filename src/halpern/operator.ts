import { InputError, showCount, showValue } from "../base/errors.js";
import type { Rng } from "../tensor/rng.js";

/**
 * The inclusion 0 ∈ F(u) + G(u), u ∈ R^dim: F = (1/components)·Σᵢ Fᵢ is single valued and monotone, G maximally monotone
 * and known through its resolvent (a projection where G is the normal cone of a set; the identity where G = 0).
 * A saddle point min_x max_y φ(x, y) has F = (∇ₓφ, −∇ᵧφ): mind the sign.
 */
export interface MonotoneOperator {
  /** Dimension of u. */
  readonly dim: number;
  /** Number n of components; 1 for an operator that is not a sum. */
  readonly components: number;
  /** out ← F(u). Must write all `dim` entries. Costs n component calls. */
  full(u: Float64Array, out: Float64Array): void;
  /** out ← out + scale·Fᵢ(u), importance weight 1/(n·qᵢ) included. Needed by variance-reduced methods; one call. */
  component?(i: number, u: Float64Array, scale: number, out: Float64Array): void;
  /** out ← out + scale·(Fᵢ(u) − Fᵢ(v)), weight included: two calls. Override it where the difference is cheaper. */
  difference?(i: number, u: Float64Array, v: Float64Array, scale: number, out: Float64Array): void;
  /** Draws a component with its probability qᵢ; uniform when absent. */
  sample?(rng: Rng): number;
  /** out ← (I + gamma·G)⁻¹(u); `out` may be `u`. Absent: G = 0. */
  resolvent?(gamma: number, u: Float64Array, out: Float64Array): void;
  /** A merit of its own, such as a duality gap, at a feasible u with F(u) at hand; exit with `exit: "gap"`. */
  gap?(u: Float64Array, fu: Float64Array): number;
  readonly constants?: OperatorConstants;
}

/** Constants in the Euclidean norm. What a method needs and does not find is an InputError that says so. */
export interface OperatorConstants {
  /** L_F: Lipschitz constant of F (for a cocoercive F: F is 1/L_F-cocoercive). */
  readonly lipschitz?: number;
  /** L: E‖F_ξ(u) − F_ξ(v)‖² ≤ L²‖u − v‖²; for a cocoercive F: ⟨F(u) − F(v), u − v⟩ ≥ (1/L)·E‖F_ξ(u) − F_ξ(v)‖². */
  readonly averageLipschitz?: number;
  /** μ: ⟨F(u) − F(v), u − v⟩ ≥ μ‖u − v‖². */
  readonly strongMonotonicity?: number;
  /** True if F is cocoercive, such as the gradient of a convex function. */
  readonly cocoercive?: boolean;
}

/** Checks once what a method will rely on. */
export function checkOperator(operator: MonotoneOperator, start: ArrayLike<number>): void {
  checkCount("operator.dim", operator.dim);
  checkCount("operator.components", operator.components);
  if (start.length !== operator.dim) {
    const message = `has ${showCount(start.length, "entry", "entries")} for an operator of dimension ${operator.dim}`;
    throw InputError.of("start", message, "give one entry for every dimension");
  }
  for (let j = 0; j < start.length; j++) {
    if (!Number.isFinite(start[j])) {
      throw InputError.of(`start[${j}]`, `is ${showValue(start[j])}`, "give a finite number");
    }
  }
  for (const [name, value] of Object.entries(operator.constants ?? {})) {
    if (typeof value === "number" && !(value >= 0 && value < Number.POSITIVE_INFINITY)) {
      const message = `is ${showValue(value)}`;
      throw InputError.of(`operator.constants.${name}`, message, "give a finite number of at least 0");
    }
  }
}

function checkCount(field: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw InputError.of(field, `is ${showValue(value)}`, "give an integer of at least 1");
}

/** An operator that counts: F costs n component calls, one component 1, a difference of components 2. */
export class CountedOperator {
  readonly dim: number;
  readonly components: number;
  readonly hasResolvent: boolean;
  /** True if the operator draws its components with probabilities of its own. */
  readonly samplesUnevenly: boolean;
  calls = 0;

  constructor(private readonly operator: MonotoneOperator) {
    this.dim = operator.dim;
    this.components = operator.components;
    this.hasResolvent = operator.resolvent !== undefined;
    this.samplesUnevenly = operator.sample !== undefined;
  }

  full(u: Float64Array, out: Float64Array): void {
    this.calls += this.components;
    this.operator.full(u, out);
  }

  /** out ← out + scale·Fᵢ(u) */
  addComponent(i: number, u: Float64Array, scale: number, out: Float64Array): void {
    this.calls += 1;
    this.operator.component!(i, u, scale, out);
  }

  /** out ← out + scale·(Fᵢ(u) − Fᵢ(v)) */
  addDifference(i: number, u: Float64Array, v: Float64Array, scale: number, out: Float64Array): void {
    this.calls += 2;
    const { operator } = this;
    if (operator.difference !== undefined) {
      operator.difference(i, u, v, scale, out);
    } else {
      operator.component!(i, u, scale, out);
      operator.component!(i, v, -scale, out);
    }
  }

  sample(rng: Rng): number {
    return this.operator.sample?.(rng) ?? rng.integer(this.components);
  }

  resolvent(gamma: number, u: Float64Array, out: Float64Array): void {
    if (this.operator.resolvent !== undefined) this.operator.resolvent(gamma, u, out);
    else if (out !== u) out.set(u);
  }

  gap(u: Float64Array, fu: Float64Array): number {
    return this.operator.gap?.(u, fu) ?? Number.POSITIVE_INFINITY;
  }

  /** L_F; falls back on L ≥ L_F. */
  lipschitz(): number {
    const { lipschitz, averageLipschitz } = this.operator.constants ?? {};
    return positiveConstant("lipschitz", lipschitz ?? averageLipschitz);
  }

  /** L; for a single component equal to L_F. */
  averageLipschitz(): number {
    const { lipschitz, averageLipschitz } = this.operator.constants ?? {};
    return positiveConstant(
      "averageLipschitz",
      averageLipschitz ?? (this.components === 1 ? lipschitz : undefined),
    );
  }

  /** Variance-reduced methods call this at their entry. */
  requireComponents(): void {
    if (this.operator.component !== undefined || this.operator.difference !== undefined) return;
    throw InputError.of(
      "operator.component",
      "is absent",
      "give the components, or use a deterministic method",
    );
  }
}

function positiveConstant(name: string, value: number | undefined): number {
  if (value !== undefined && value > 0) return value;
  const message = value === undefined ? "is absent" : `is ${value}`;
  throw InputError.of(
    `operator.constants.${name}`,
    message,
    "give a number above 0, give the option `step`, or estimate it with `estimateConstants`",
  );
}
