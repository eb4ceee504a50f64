/** The value network and its view of a problem: plain data, shared by training, the forward pass and the MILPs. */
import type { TwoStageProblem } from "../model/problem.js";
import type { CsrMatrix } from "../tensor/csr.js";

/** v ↦ Wv + b; without `bias` b = 0. */
export interface Dense {
  readonly inputs: number;
  readonly outputs: number;
  /** Row-major, outputs × inputs. */
  readonly weights: Float64Array;
  readonly bias?: Float64Array;
}

/**
 * A set of items as one vector (deep sets): with the item features u_i scaled to [0, 1] by the range of the training set,
 *
 *     e = P₂ ReLU(P₁ Σ_i A₂ ReLU(A₁ u_i))
 *
 * (`embed` = [A₁, A₂], `post` = [P₁, P₂]), the sum or the mean over the items. There are no biases, and the maps are the same
 * for every item, so that one encoder serves every number of items.
 */
export interface SetEncoder {
  /** Smallest and largest value of every feature in the training set. A feature that does not vary scales to 0. */
  readonly featureMin: Float64Array;
  readonly featureMax: Float64Array;
  readonly aggregation: "sum" | "mean";
  readonly embed: readonly [Dense, Dense];
  readonly post: readonly [Dense, Dense];
}

/**
 * A learned estimate of the second stage (Dumouchelle, Julien, Kurtz & Khalil, ICLR 2024):
 *
 *     N(x, ξ) = q₂ᵀ ReLU(Q₁ [e_x ; e_ξ ; e_xξ] + b₁) + b₂
 *
 * with a set encoder of the first stage and one of the scenario, and (ours) one of both: its items have features of the
 * scenario and count with a weight γ_i(x) that is affine in the first stage, Σ_i γ_i(x) A₂ ReLU(A₁ w_i(ξ)). Only such a
 * product tells whether the scenario hits what the plan uses; at a fixed scenario it is affine in x, at a fixed plan it is an
 * encoder of the scenario with fewer items. An encoder may be missing. N is scaled; the estimate is labelShift + labelScale · N with
 * the numbers that the problem's {@link FeatureMap} gives.
 */
export interface ValueNetwork {
  readonly format: typeof NETWORK_FORMAT;
  readonly version: typeof NETWORK_VERSION;
  /** Which feature map the network was trained with. */
  readonly family: string;
  /**
   * What is estimated, of the minimisation: `recourse` is min_y d(ξ)ᵀy, `total` is V(x, ξ), the first stage's
   * cᵀx and the constant included.
   */
  readonly target: "recourse" | "total";
  readonly firstStage?: SetEncoder;
  readonly scenario?: SetEncoder;
  readonly interaction?: SetEncoder;
  /** `hidden` takes e_x, then e_ξ, then e_xξ; `output` has one row. Both have a bias. */
  readonly value: { readonly hidden: Dense; readonly output: Dense };
  /** How it was trained: recipe, seed, errors. Plain JSON data, not interpreted. */
  readonly metadata: Readonly<Record<string, unknown>>;
}

export const NETWORK_FORMAT = "minmaxmin-value-network";
export const NETWORK_VERSION = 1;

/**
 * Feature f of item i is base[i·width + f] plus row i·width + f of `coefficients` times v, where v is the first stage x or the
 * scenario ξ.
 */
export interface AffineFeatures {
  readonly items: number;
  readonly width: number;
  /** items × width, row-major, not scaled. */
  readonly base: Float64Array;
  /** (items · width) × length of v. */
  readonly coefficients: CsrMatrix;
}

/** Features of the scenario, of items whose weights are affine in the first stage. */
export interface GatedFeatures extends AffineFeatures {
  /** γ: one feature an item, affine in x, not scaled. Constant weights are allowed, such as 1 for an item that always counts. */
  readonly gate: AffineFeatures;
}

/** A problem as the network sees it; what the network has no encoder for may be missing. */
export interface ProblemFeatures {
  readonly firstStage?: AffineFeatures;
  readonly scenario?: AffineFeatures;
  readonly interaction?: GatedFeatures;
  /** Positive. */
  readonly labelScale: number;
  readonly labelShift: number;
}

/**
 * The features of a problem, which is given as a minimisation. To be embedded in a main problem, the first-stage features of
 * an item must depend on one binary column at most; weights of items may depend on several.
 *
 * @throws InputError where the problem is none of the map's family.
 */
export type FeatureMap = (problem: TwoStageProblem) => ProblemFeatures;
