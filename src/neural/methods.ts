/** The learned methods, for `solve` and the command line. */
import { METHODS, type Method, type MethodContext, type MethodOutcome } from "../ccg/index.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "../ccg/worst-case/choose.js";
import type { TwoStageProblem } from "../model/problem.js";
import { analyse, type ProblemStructure } from "../model/structure.js";
import { ArgmaxMainProblem } from "./search/argmax-main-problem.js";
import { firstScenarios } from "./search/first-scenarios.js";
import { LearnedAdversary } from "./search/learned-adversary.js";
import type { NetworkSource } from "./search/learned-model.js";
import { LearnedValue } from "./search/learned-value.js";
import { MaxMainProblem } from "./search/max-main-problem.js";
import { type NeuralEnd, type NeuralParts, neuralColumnAndConstraint } from "./search/neural-ccg.js";
import { DEFAULT_NEURAL_OPTIONS, type NeuralOptions } from "./search/options.js";
import { PlanNeighbours } from "./search/plan-neighbours.js";
import { whyNotModelled } from "./search/support.js";
import { solveUnlearned, UNLEARNED_PLANS } from "./search/unlearned-plans.js";

const REFERENCE = "J. Dumouchelle, E. Julien, J. Kurtz, E. B. Khalil, ICLR 2024";

/** Before the exact method begins, the network may propose for this share of the time … */
const PROPOSAL_SHARE = 0.1;
/** … and for so many seconds and rounds at most. */
const MOST_PROPOSAL_SECONDS = 10;
const PROPOSAL_ROUNDS = 2;

/**
 * The methods `neural` (learned, evaluated exactly) and `neural+exact` (the network proposes, an exact method proves), to be
 * given to `solve` beside the others.
 *
 * @param source where the network comes from.
 */
export function neuralMethods(
  source: NetworkSource,
  options: Partial<NeuralOptions> = {},
): readonly Method[] {
  const settings = { ...DEFAULT_NEURAL_OPTIONS, ...options };
  return [neuralMethod(source, settings), neuralExactMethod(source, settings)];
}

function neuralMethod(source: NetworkSource, options: NeuralOptions): Method {
  return {
    name: "neural",
    title: "learned column-and-constraint generation; plans are evaluated exactly",
    reference: REFERENCE,
    isExact: false,
    appliesTo: (problem, structure) => appliesTo(source, problem, structure),

    async run(problem, context) {
      const structure = analyse(problem);
      const parts = await prepare(problem, structure, source, options, context);
      try {
        const end = await neuralColumnAndConstraint(parts, context);
        return outcomeOf(end, parts, context);
      } finally {
        parts.evaluator.dispose();
        releaseOracle(problem, parts.oracle);
      }
    },
  };
}

function neuralExactMethod(source: NetworkSource, options: NeuralOptions): Method {
  return {
    name: "neural+exact",
    title: "the network proposes plans and scenarios, an exact method goes on from there and proves",
    reference: REFERENCE,
    isExact: true,

    appliesTo(problem, structure) {
      const own = appliesTo(source, problem, structure);
      if (!own.applies) return own;
      const exact = exactMethodFor(problem, structure);
      if (exact === undefined)
        return { applies: false, because: "no exact method applies to finish the proof" };
      return { applies: true, because: `${own.because}; ${exact.name} proves` };
    },

    async run(problem, context) {
      const structure = analyse(problem);
      const exact = exactMethodFor(problem, structure);
      if (exact === undefined) throw new Error("no exact method applies");
      const { stop, progress } = context;
      const seconds = Math.min(MOST_PROPOSAL_SECONDS, PROPOSAL_SHARE * stop.remainingSeconds());
      const rounds = Math.min(PROPOSAL_ROUNDS, options.rounds);
      const parts = await prepare(problem, structure, source, { ...options, rounds }, context);
      try {
        const end = await neuralColumnAndConstraint(parts, { ...context, stop: stop.within(seconds) });
        const isSettled =
          end.reason === "infeasible" || end.reason === "optimal" || stop.reason() !== undefined;
        if (isSettled) return outcomeOf(end, parts, context);
        const worst = progress.incumbent?.worstCase.scenario;
        const advice = {
          scenarios: worst ? [worst] : [],
          order: (plans: readonly Float64Array[]) =>
            parts.neighbours.order(plans, end.scenarios.toReversed()),
        };
        return await exact.run(problem, { ...context, advice });
      } finally {
        parts.evaluator.dispose();
        releaseOracle(problem, parts.oracle);
      }
    },
  };
}

function exactMethodFor(problem: TwoStageProblem, structure: ProblemStructure): Method | undefined {
  return METHODS.find((method) => method.isExact && method.appliesTo(problem, structure).applies);
}

function appliesTo(source: NetworkSource, problem: TwoStageProblem, structure: ProblemStructure) {
  const whyNot = whyNotModelled(problem, structure);
  return whyNot === undefined ? source.appliesTo(problem) : { applies: false, because: whyNot };
}

async function prepare(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  source: NetworkSource,
  options: NeuralOptions,
  { backend, rng, stop, options: { seed } }: MethodContext,
): Promise<NeuralParts> {
  const { network, features } = await source.load(problem);
  const kind = chooseEvaluator(problem, structure);
  if (kind === undefined) throw new Error("no evaluator applies");
  const oracle = recourseOracle(problem, structure, backend);
  const learned = new LearnedValue(problem, network, features(problem));
  const Main = options.mainProblem === "argmax" ? ArgmaxMainProblem : MaxMainProblem;
  return {
    problem,
    oracle,
    learned,
    main: new Main(problem, structure, learned, backend, stop),
    adversary: new LearnedAdversary(problem, learned, options, rng, backend),
    neighbours: new PlanNeighbours(problem, structure, learned),
    firstScenarios: firstScenarios(problem, structure, backend),
    unlearned: UNLEARNED_PLANS.map((source) => ({
      name: source.name,
      solve: (limit) => solveUnlearned(source, problem, structure, backend, { stop: limit, seed }),
    })),
    evaluator: kind.create({ problem, structure, backend, oracle, rng }),
    options,
  };
}

function outcomeOf(
  { reason, message, deviation, scenarios, rounds }: NeuralEnd,
  { evaluator }: NeuralParts,
  { progress, stop }: MethodContext,
): MethodOutcome {
  const proof = {
    objectiveBy: evaluator.name,
    boundBy:
      "the best of the integer programmes without learning and with one scenario chosen by the network",
  };
  if (reason === "optimal" || reason === "infeasible" || reason === "unbounded") {
    return { ...proof, status: reason };
  }
  if (reason === "error") return { ...proof, status: "error", message };
  return {
    ...proof,
    status: progress.incumbent ? "feasible" : "unknown",
    stoppedBy: stop.reason() ?? "methodEnd",
    message: describe(reason, rounds, scenarios.length, deviation),
  };
}

function describe(reason: string, rounds: number, scenarios: number, deviation: number | undefined): string {
  const end =
    reason === "converged" ? "no scenario is news to the network or the evaluator" : `ended by ${reason}`;
  const embedded =
    deviation === undefined
      ? ""
      : `; embedded network within ${deviation.toExponential(1)} of its forward pass`;
  return `${rounds} rounds, ${scenarios} scenarios, ${end}${embedded}`;
}
