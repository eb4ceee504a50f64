import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi } from "../../model/scenario.js";
import { dot } from "../../tensor/vector.js";
import { ProblemNetwork } from "../forward.js";
import type { ProblemFeatures, ValueNetwork } from "../network.js";
import { ScenarioGradient } from "./scenario-gradient.js";

/**
 * The learned estimate of V(x, ξ) of a minimisation at one plan, as a function of the scenario, divided by the label scale:
 *
 *     v(ξ) = N(x, ξ) + own(ξ)
 *
 * where own is the first stage's own cost c(ξ)ᵀx, affine in ξ, for networks that estimate the recourse alone. Differences
 * between scenarios and between plans are what counts, not the level.
 */
export class LearnedValue {
  readonly network: ProblemNetwork;
  /** Coefficients of ξ in own, for the current plan; all 0 for networks that estimate the total. */
  readonly ownSlope: Float64Array;
  /** Whether the network leaves the first stage's own cost out. */
  readonly addsOwn: boolean;
  private ownConstant = 0;
  private readonly xHidden: Float64Array;
  private readonly gates: Float64Array;
  private readonly xiHidden: Float64Array;
  private readonly pairHidden: Float64Array;
  private readonly gradient: ScenarioGradient;

  constructor(
    private readonly problem: TwoStageProblem,
    network: ValueNetwork,
    features: ProblemFeatures,
  ) {
    this.network = new ProblemNetwork(network, features);
    this.addsOwn = network.target === "recourse";
    this.ownSlope = new Float64Array(problem.uncertainty.dimension);
    const { hiddenUnits, interaction } = this.network;
    this.xHidden = new Float64Array(hiddenUnits);
    this.xiHidden = new Float64Array(hiddenUnits);
    this.pairHidden = new Float64Array(hiddenUnits);
    this.gates = new Float64Array(interaction.items);
    this.gradient = new ScenarioGradient(this.network);
  }

  /** Sets the plan. */
  moveTo(x: Float64Array): void {
    const { network, problem } = this;
    network.encodeFirstStage(x, this.xHidden);
    network.gatesAt(x, this.gates);
    if (!this.addsOwn) return;
    const point = joinStages(problem, x, []);
    const { constant, slope } = objectiveInXi(problem.objective, point, this.ownSlope.length);
    this.ownConstant = constant / network.labelScale;
    this.ownSlope.set(slope.map((rate) => rate / network.labelScale));
  }

  /** The part of own that does not depend on the scenario: v without it is what scenarios are compared by. */
  get certainOwn(): number {
    return this.ownConstant;
  }

  /** v(ξ). */
  at(xi: ArrayLike<number>): number {
    const { network, xHidden, xiHidden, pairHidden, gates } = this;
    network.encodeScenario(xi, xiHidden);
    network.encodeInteraction(gates, xi, pairHidden);
    for (let h = 0; h < xiHidden.length; h++) xiHidden[h] += pairHidden[h];
    return network.combine(xHidden, xiHidden) + this.ownConstant + dot(this.ownSlope, xi);
  }

  /** v(ξ), and a subgradient of it into `out`. */
  withGradient(xi: ArrayLike<number>, out: Float64Array): number {
    const value = this.gradient.at(this.xHidden, this.gates, xi, out);
    for (let k = 0; k < out.length; k++) out[k] += this.ownSlope[k];
    return value + this.ownConstant + dot(this.ownSlope, xi);
  }
}
