import type { TwoStageProblem } from "../../model/problem.js";
import { objectiveAt } from "../../model/scenario.js";
import { interactionAtScenario } from "../embedding/gated-items.js";
import type { LearnedValue } from "./learned-value.js";

/**
 * v(·, ξ) at one known scenario, as a function of the plan: the interaction's post activations and the first stage's own cost are affine in
 * x, so that a step along few columns costs a few multiples of the post units, however many items there are.
 */
export class ValueAtScenario {
  private readonly constants: Float64Array;
  /** Post activations a column adds, numX × postUnits. */
  private readonly slopes: Float64Array;
  private readonly fixedHidden: Float64Array;
  private readonly ownConstant: number;
  private readonly ownCost: Float64Array;
  private readonly activations: Float64Array;
  private readonly moved: Float64Array;
  private own = 0;

  constructor(
    { objective, firstStage }: TwoStageProblem,
    private readonly learned: LearnedValue,
    xi: Float64Array,
  ) {
    const { network, addsOwn } = learned;
    const { postUnits } = network.interaction;
    const { constants, perColumn } = interactionAtScenario(network.interaction, xi);
    this.constants = constants;
    this.slopes = new Float64Array(firstStage.count * postUnits);
    for (const [column, multiples] of perColumn) this.slopes.set(multiples, column * postUnits);
    this.fixedHidden = network.encodeScenario(xi, new Float64Array(network.hiddenUnits));
    const { constant, cost } = objectiveAt(objective, xi);
    const share = addsOwn ? 1 / network.labelScale : 0;
    this.ownConstant = share * constant;
    this.ownCost = cost.slice(0, firstStage.count).map((value) => share * value);
    this.activations = new Float64Array(postUnits);
    this.moved = new Float64Array(postUnits);
  }

  /** Sets the plan that {@link ValueAtScenario.after} starts from. */
  moveTo(x: Float64Array): void {
    this.activations.set(this.constants);
    this.own = this.ownConstant;
    for (let j = 0; j < x.length; j++) this.step(this.activations, j, x[j]);
    for (let j = 0; j < x.length; j++) this.own += x[j] * this.ownCost[j];
  }

  /** v where the columns of `move` change by `steps`; `xHidden` is the first stage's part of the hidden layer there. */
  after(move: readonly number[], steps: ArrayLike<number>, xHidden: Float64Array): number {
    const { moved, activations, fixedHidden, ownCost, learned } = this;
    const { out, postUnits } = learned.network.interaction;
    moved.set(activations);
    let value = this.own + learned.network.outputBias;
    for (let m = 0; m < move.length; m++) {
      this.step(moved, move[m], steps[m]);
      value += steps[m] * ownCost[move[m]];
    }
    const { hiddenBias, outputWeights } = learned.network;
    for (let h = 0; h < hiddenBias.length; h++) {
      let hidden = hiddenBias[h] + fixedHidden[h] + xHidden[h];
      for (let p = 0; p < postUnits; p++) if (moved[p] > 0) hidden += out[h * postUnits + p] * moved[p];
      if (hidden > 0) value += outputWeights[h] * hidden;
    }
    return value;
  }

  private step(activations: Float64Array, column: number, by: number): void {
    if (by === 0) return;
    const from = column * activations.length;
    for (let p = 0; p < activations.length; p++) activations[p] += by * this.slopes[from + p];
  }
}
