import type { Stop } from "../../base/stop.js";
import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { Rng } from "../../tensor/rng.js";
import { EmbeddedAdversary } from "../embedding/adversary.js";
import type { LearnedValue } from "./learned-value.js";
import type { NeuralOptions } from "./options.js";
import { projectOnSet } from "./project-on-set.js";
import { sampleScenarios } from "./scenario-sample.js";

/** Steps of one ascent at most, and how often a step is halved before it ends. */
const MOST_STEPS = 40;
const MOST_HALVINGS = 12;

/** A scenario that the network thinks bad for a plan. */
export interface LearnedScenario {
  readonly scenario: Float64Array;
  /** v there, scaled. */
  readonly value: number;
}

/**
 * The learned adversary max_{ξ∈Ξ} v(ξ) at a plan: the worst of a sample by forward passes, then projected gradient ascent from the
 * worst few. What it finds is a scenario, not a proof; {@link LearnedAdversary.bound} proves.
 */
export class LearnedAdversary {
  private readonly sample: readonly Float64Array[];
  private embedded: EmbeddedAdversary | undefined;

  constructor(
    private readonly problem: TwoStageProblem,
    private readonly learned: LearnedValue,
    private readonly options: NeuralOptions,
    rng: Rng,
    private readonly backend: MilpBackend,
  ) {
    this.sample = sampleScenarios(problem.uncertainty, options.samples, rng, backend);
  }

  /** The worst scenario found for a plan. */
  worst(x: Float64Array): LearnedScenario {
    const { learned, sample, options } = this;
    learned.moveTo(x);
    const values = sample.map((scenario) => ({ scenario, value: learned.at(scenario) }));
    values.sort((a, b) => b.value - a.value);
    return values
      .slice(0, options.ascents)
      .map((start) => this.ascend(start))
      .reduce((worst, each) => (each.value > worst.value ? each : worst));
  }

  /**
   * A proved upper bound on v over Ξ at a plan, by the embedded network under the time limit of the options, and the worst
   * scenario met on the way.
   */
  bound(x: Float64Array, known: LearnedScenario, stop: Stop) {
    const { problem, learned, options, backend } = this;
    if (problem.uncertainty.kind === "scenarios") return { bound: known.value, scenario: known.scenario };
    const limited = stop.within(options.proofSeconds);
    this.embedded ??= new EmbeddedAdversary(learned.network, problem.uncertainty, backend, limited);
    learned.moveTo(x);
    return this.embedded.solve(x, { stop: limited }, learned.ownSlope, known.scenario);
  }

  /** Projected gradient ascent with step halving; ends where no step improves. */
  private ascend({ scenario, value }: LearnedScenario): LearnedScenario {
    const { learned } = this;
    const set = this.problem.uncertainty;
    let xi = Float64Array.from(scenario);
    let best = value;
    const gradient = new Float64Array(xi.length);
    const trial = new Float64Array(xi.length);
    let step = 1;
    for (let taken = 0; taken < MOST_STEPS; taken++) {
      learned.withGradient(xi, gradient);
      const norm = Math.sqrt(gradient.reduce((total, rate) => total + rate * rate, 0));
      if (norm === 0) break;
      let improved = false;
      for (let halving = 0; halving < MOST_HALVINGS && !improved; halving++) {
        for (let k = 0; k < xi.length; k++) trial[k] = xi[k] + (step * gradient[k]) / norm;
        if (!projectOnSet(set, trial, trial)) return { scenario, value };
        const reached = learned.at(trial);
        improved = reached > best;
        if (improved) {
          best = reached;
          xi = Float64Array.from(trial);
          step *= 2;
        } else step /= 2;
      }
      if (!improved) break;
    }
    return { scenario: xi, value: best };
  }
}
