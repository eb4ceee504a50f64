/** What a learned method must beat to be worth its training: plans by one integer programme each, without learning. */
import type { Method, MethodOutcome } from "../ccg/index.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "../ccg/worst-case/choose.js";
import { analyse } from "../model/structure.js";
import { solveUnlearned, UNLEARNED_PLANS, type UnlearnedPlan } from "./search/unlearned-plans.js";

/** Share of the time for the integer programme; the rest is for the evaluation of its best plan. */
const PROGRAMME_SHARE = 0.8;

/** The methods `single-scenario` and `relaxation`: see {@link UNLEARNED_PLANS}. Plans are evaluated exactly, bounds are proved. */
export const BASELINE_METHODS: readonly Method[] = UNLEARNED_PLANS.map(baseline);

function baseline(source: UnlearnedPlan): Method {
  const { name, title } = source;
  return {
    name,
    title,
    reference: "no learning: the yardstick of the learned methods",
    isExact: false,

    appliesTo(problem, structure) {
      const kind = chooseEvaluator(problem, structure);
      if (kind === undefined)
        return { applies: false, because: "no evaluator shows the worst case of a plan" };
      return { applies: true, because: `one plan, evaluated by ${kind.name}` };
    },

    async run(problem, { backend, rng, options, stop, progress }) {
      const structure = analyse(problem);
      const kind = chooseEvaluator(problem, structure);
      if (kind === undefined) throw new Error("no evaluator applies");
      const oracle = recourseOracle(problem, structure, backend);
      const evaluator = kind.create({ problem, structure, backend, oracle, rng });
      const ended = (status: MethodOutcome["status"], message?: string): MethodOutcome => ({
        status,
        message,
        stoppedBy: stop.reason() ?? "methodEnd",
        objectiveBy: evaluator.name,
        boundBy: `the ${name} integer programme`,
      });
      try {
        const answer = solveUnlearned(source, problem, structure, backend, {
          stop: stop.within(PROGRAMME_SHARE * stop.remainingSeconds()),
          seed: options.seed,
        });
        if (answer.status === "error") return ended("error", answer.message);
        if (answer.status === "infeasible") return ended("infeasible");
        progress.offerBound(answer.bound);
        if (answer.status !== "solved") return ended("unknown");
        progress.offerPlan(answer.x, evaluator.evaluate(answer.x, { stop }), name);
        progress.endIteration(1);
        if (progress.gap <= options.gap) return ended("optimal");
        return ended(progress.incumbent ? "feasible" : "unknown");
      } finally {
        evaluator.dispose();
        releaseOracle(problem, oracle);
      }
    },
  };
}
