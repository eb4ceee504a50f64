import { InputError, showValue } from "../../base/errors.js";
import { decodeFloats, encodeFloats } from "../../tensor/float-codec.js";
import { Rng } from "../../tensor/rng.js";
import type { LinearOracle, OracleConstants } from "../oracles/oracle.js";
import type { OnlineLearner } from "../types.js";

export interface FtplOptions {
  /**
   * Law of the perturbation before scaling by 1/ε: `uniform` on [0, 1]ⁿ (Kalai & Vempala's FPL), `laplace` with density
   * ∝ exp(−‖ξ‖₁) (their multiplicative FPL*), or standard `gaussian`.
   */
  readonly noise?: "uniform" | "laplace" | "gaussian";
  /** ε > 0 for a known horizon, or `anytime`: ε_t = sqrt(D/(2·R·A·t)). */
  readonly epsilon?: number | "anytime";
  /** `fresh` noise every round, needed against adaptive adversaries, or one `fixed` direction. */
  readonly draws?: "fresh" | "fixed";
  /** Factor on 1/ε; theory's 1 is very cautious, 0.05 often does better. */
  readonly noiseScale?: number;
  /** Perturbed leaders averaged into the prediction; above 1 it is a marginal vector and no action. */
  readonly samples?: number;
  /** Constants for `anytime`, where the oracle does not know its own. */
  readonly constants?: OracleConstants;
  readonly seed?: number;
}

export const FTPL_DEFAULTS = {
  noise: "uniform",
  epsilon: "anytime",
  draws: "fresh",
  noiseScale: 1,
  samples: 1,
  seed: 1,
} as const satisfies FtplOptions;

/**
 * Follow the perturbed leader for online linear optimisation over combinatorial actions (Kalai & Vempala 2005): play
 * M(Σ past costs + ξ/ε), one oracle call a round. With uniform noise and |d·c| ≤ R, ‖c‖₁ ≤ A, ‖d − d'‖₁ ≤ D the expected
 * regret after n rounds is at most ε·R·A·n + D/ε, and 2·sqrt(2·D·R·A·n) for the anytime ε_t.
 *
 * @example
 * import { Ftpl, kSet } from "minmaxmin/regret";
 * const learner = new Ftpl(kSet(3, 1), { noiseScale: 0.01 });
 * for (let t = 0; t < 50; t++) learner.update(null, Float64Array.of(1, 0, 1));
 * learner.predict(); // => [0, 1, 0]
 */
export class Ftpl implements OnlineLearner<unknown, Float64Array, Float64Array> {
  readonly kind = "ftpl";
  private costs: Float64Array;
  private rounds = 0;
  private rng: Rng;
  private readonly perturbed: Float64Array;
  private readonly fixedNoise: Float64Array;
  private readonly settings: Required<Omit<FtplOptions, "constants">>;
  private readonly constants: OracleConstants | undefined;

  /** @throws InputError if the oracle has no action, or `anytime` lacks its constants. */
  constructor(
    private readonly oracle: LinearOracle,
    options: FtplOptions = {},
  ) {
    this.settings = { ...FTPL_DEFAULTS, ...options };
    this.constants = options.constants ?? oracle.constants;
    const { epsilon, seed } = this.settings;
    if (epsilon === "anytime" && this.constants === undefined) {
      throw InputError.of(
        "constants",
        `are unknown for ${oracle.kind}`,
        "give them, or a number for epsilon",
      );
    }
    if (epsilon !== "anytime" && !(epsilon > 0)) {
      throw InputError.of("epsilon", `is ${showValue(epsilon)}`, 'give a positive number or "anytime"');
    }
    this.costs = new Float64Array(oracle.dimension);
    this.perturbed = new Float64Array(oracle.dimension);
    if (oracle.minimise(this.costs) === null) {
      throw InputError.of("oracle", `${oracle.kind} has no feasible action`, "check the set of actions");
    }
    this.rng = new Rng(seed);
    this.fixedNoise = Float64Array.from({ length: oracle.dimension }, () => this.draw());
  }

  predict(): Float64Array {
    const { samples } = this.settings;
    const leader = this.perturbedLeader();
    for (let s = 1; s < samples; s++) {
      const another = this.perturbedLeader();
      for (let i = 0; i < leader.length; i++) leader[i] += another[i];
    }
    if (samples > 1) for (let i = 0; i < leader.length; i++) leader[i] /= samples;
    return leader;
  }

  update(_x: unknown, costs: Float64Array, weight = 1): void {
    this.rounds++;
    for (let i = 0; i < costs.length; i++) this.costs[i] += weight * costs[i];
  }

  /** In expectation, for costs in [0, 1], uniform noise at theory's scale and an oblivious adversary. */
  regretBound(): number | null {
    const { noise, noiseScale, epsilon } = this.settings;
    if (noise !== "uniform" || noiseScale !== 1 || this.constants === undefined) return null;
    const { diameter, costRange, costNorm } = this.constants;
    if (epsilon === "anytime") return 2 * Math.sqrt(2 * diameter * costRange * costNorm * this.rounds);
    return epsilon * costRange * costNorm * this.rounds + diameter / epsilon;
  }

  save(): unknown {
    return { costs: encodeFloats(this.costs), rounds: this.rounds, rng: this.rng.save() };
  }

  load(state: unknown): void {
    const { costs, rounds, rng } = state as { costs: string; rounds: number; rng: number[] };
    this.costs = decodeFloats(costs);
    this.rounds = rounds;
    this.rng = Rng.restore(rng);
  }

  private perturbedLeader(): Float64Array {
    const { draws, noiseScale } = this.settings;
    const scale = noiseScale / this.epsilon();
    for (let i = 0; i < this.costs.length; i++) {
      const noise = draws === "fixed" ? this.fixedNoise[i] : this.draw();
      this.perturbed[i] = this.costs[i] + scale * noise;
    }
    return this.oracle.minimise(this.perturbed)!;
  }

  private epsilon(): number {
    const { epsilon } = this.settings;
    if (epsilon !== "anytime") return epsilon;
    const { diameter, costRange, costNorm } = this.constants!;
    return Math.sqrt(diameter / (2 * costRange * costNorm * (this.rounds + 1)));
  }

  private draw(): number {
    switch (this.settings.noise) {
      case "uniform":
        return this.rng.uniform();
      case "gaussian":
        return this.rng.normal();
      case "laplace":
        return this.rng.laplace();
    }
  }
}
