/** Options of the learned methods; every default with what it is for. */
export interface NeuralOptions {
  /**
   * `argmax`: the network only chooses which known scenario counts; the chosen one is modelled exactly (Dumouchelle et al. 2024).
   * `max`: the network's estimates are the objective; proves no bound.
   */
  readonly mainProblem: "argmax" | "max";
  /** Rounds of main problem and adversary. */
  readonly rounds: number;
  /** Relative gap of a main problem. */
  readonly mainGap: number;
  /** Most seconds for one main problem; the best plan so far counts when it ends early. */
  readonly mainSeconds: number;
  /** Most scenarios in an argmax main problem: the network's binaries grow with them. Those met last stay. */
  readonly mainScenarios: number;
  /** Random scenarios among which the adversary looks first. */
  readonly samples: number;
  /** Ascents from the worst of them. */
  readonly ascents: number;
  /** Most seconds for the MILP that shows that no scenario is worse for the network. */
  readonly proofSeconds: number;
  /** Plans next to the incumbent that are tried in one step of a descent, those that the network likes best. */
  readonly neighbours: number;
  /** Descents along the network's estimate in one round, each from a few random flips away from the incumbent. */
  readonly kicks: number;
}

export const DEFAULT_NEURAL_OPTIONS: NeuralOptions = {
  mainProblem: "argmax",
  rounds: 10,
  mainGap: 1e-3,
  mainSeconds: 1,
  mainScenarios: 3,
  samples: 2000,
  ascents: 5,
  proofSeconds: 0.5,
  neighbours: 120,
  kicks: 30,
};
