import { hasSolution } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { joinStages, objectiveInXi } from "../../model/scenario.js";
import { analyse, type ProblemStructure } from "../../model/structure.js";
import { ScenarioMaster } from "../column-and-constraint/master.js";
import { initialScenario } from "../initial-scenario.js";
import type { Applicability, Method, MethodContext, MethodOutcome } from "../method.js";
import { roundIntegers } from "../recourse/milp-oracle.js";
import { SupportFunction } from "../support-function.js";
import { chooseEvaluator, recourseOracle, releaseOracle } from "../worst-case/choose.js";
import type { WorstCase } from "../worst-case/evaluator.js";
import { recourseValue } from "../worst-case/recourse-value.js";
import { observedShape, RuleModel, type RuleShape, recourseOf } from "./rule-model.js";

/** One recourse for all scenarios. */
export const staticRule: Method = {
  name: "static",
  title: "one recourse for all scenarios: a robust single-stage problem",
  reference: "A. Ben-Tal, A. Nemirovski, Operations Research Letters 25(1), 1999",
  isExact: false,
  heedsObservation: true,
  appliesTo: () => ({
    applies: true,
    because: "a plan with one recourse for all scenarios; its value is an upper bound",
  }),
  run: (problem, context) => runRule(problem, { observes: () => false }, "static recourse", context),
};

/** Recourse affine in the scenario. */
export const affineRule: Method = {
  name: "affine",
  title: "recourse affine in the scenario (linear decision rule)",
  reference: "A. Ben-Tal, A. Goryashko, E. Guslitzer, A. Nemirovski, Mathematical Programming 99, 2004",
  isExact: false,
  heedsObservation: true,
  appliesTo: affineApplies,
  run: (problem, context) => runRule(problem, observedShape(problem), "affine decision rule", context),
};

/** The problem at one scenario, its plan evaluated in all of them. */
export const nominal: Method = {
  name: "nominal",
  title: "the best plan for one scenario, with its proved worst case",
  reference: "deterministic model",
  isExact: false,
  appliesTo: () => ({ applies: true, because: "the scenario's optimum is a bound; its plan is a plan" }),
  run: runNominal,
};

function affineApplies({ secondStage, objective, rows, firstStage }: TwoStageProblem): Applicability {
  const fixed = new Set([...objective.uncertain.column, ...rows.uncertain.column]);
  const adapts = secondStage.names.some(
    (_, j) => !secondStage.integer[j] && !fixed.has(firstStage.count + j),
  );
  return adapts
    ? { applies: true, because: "an upper bound by recourse that is affine in the scenario" }
    : {
        applies: false,
        because: "no continuous recourse column has certain coefficients: the rule would be static",
      };
}

async function runRule(
  problem: TwoStageProblem,
  shape: RuleShape,
  name: string,
  context: MethodContext,
): Promise<MethodOutcome> {
  const { backend, stop, progress, options } = context;
  const structure = analyse(problem);
  const answer = new RuleModel(problem, shape).solve(backend, { stop, relativeGap: options.gap / 2 });
  offerNominalBound(problem, structure, context);
  const boundBy = "one scenario of the set";
  if (answer.kind === "failed") {
    // Every plan with such a recourse is a plan: if they improve without end, so does the problem.
    if (answer.status === "unbounded") return { status: "unbounded", boundBy };
    // Without a second stage every plan is of this kind: there is none.
    if (answer.status === "infeasible" && structure.secondStage === "none") {
      return { status: "infeasible", boundBy, message: "no plan satisfies the rows in all scenarios" };
    }
    const why =
      answer.status === "infeasible"
        ? `no ${name} satisfies the rows in all scenarios`
        : `model ${answer.status}`;
    return { status: "unknown", stoppedBy: stop.reason() ?? "methodEnd", boundBy, message: why };
  }
  const x = roundIntegers(answer.x, problem.firstStage.integer);
  const worstCase = await worstOfRule(problem, structure, x, answer, context);
  progress.offerPlan(x, worstCase, name);
  progress.endIteration(1);
  const proof = { objectiveBy: `${name}, worst case by duality`, boundBy };
  if (progress.gap <= options.gap) return { ...proof, status: "optimal" };
  return { ...proof, status: "feasible", stoppedBy: stop.reason() ?? "methodEnd" };
}

/** The rule's proved value is the upper side; the true recourse at the rule's own worst scenario gives the lower one. */
async function worstOfRule(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  x: Float64Array,
  answer: Extract<ReturnType<RuleModel["solve"]>, { readonly kind: "solved" }>,
  { backend, stop }: MethodContext,
): Promise<WorstCase> {
  const { rule, value } = answer;
  const factors = problem.uncertainty.dimension;
  const cost = objectiveInXi(problem.objective, joinStages(problem, x, rule.intercept), factors).slope;
  rule.slopes.forEach((slopes, j) => {
    const unit = problem.objective.cost[problem.firstStage.count + j];
    slopes.forEach((slope, k) => {
      cost[k] += unit * slope;
    });
  });
  const support = new SupportFunction(backend, problem.uncertainty);
  const scenario = support.maximise(cost)?.xi ?? initialScenario(problem.uncertainty, backend);
  support.dispose();
  const oracle = recourseOracle(problem, structure, backend);
  const best = recourseValue(problem, oracle, x, scenario, stop);
  releaseOracle(problem, oracle);
  return {
    kind: "evaluated",
    lower: best.status === "optimal" ? Math.min(best.value, value) : Number.NEGATIVE_INFINITY,
    upper: value,
    attained: true,
    scenario,
    recourse:
      best.status === "optimal" && problem.observes === undefined ? best.y : recourseOf(rule, scenario),
  };
}

async function runNominal(problem: TwoStageProblem, context: MethodContext): Promise<MethodOutcome> {
  const { backend, rng, stop, progress, options } = context;
  const structure = analyse(problem);
  const boundBy = "the nominal scenario";
  const answer = offerNominalBound(problem, structure, context);
  if (answer.status === "infeasible") {
    return { status: "infeasible", boundBy, message: "no plan has a recourse in the nominal scenario" };
  }
  if (answer.status === "unbounded") return { status: "unbounded", boundBy };
  if (!hasSolution(answer)) return { status: "unknown", stoppedBy: stop.reason() ?? "methodEnd", boundBy };
  const kind = chooseEvaluator(problem, structure);
  if (kind === undefined) return { status: "unknown", stoppedBy: "methodEnd", boundBy };
  const oracle = recourseOracle(problem, structure, backend);
  const evaluator = kind.create({ problem, structure, backend, oracle, rng });
  try {
    const x = roundIntegers(answer.x.slice(0, problem.firstStage.count), problem.firstStage.integer);
    const worst = evaluator.evaluate(x, { stop });
    progress.offerPlan(x, worst, "nominal plan");
    progress.endIteration(1);
    const proof = { objectiveBy: evaluator.name, boundBy };
    if (progress.gap <= options.gap) return { ...proof, status: "optimal" };
    if (progress.incumbent !== undefined) return { ...proof, status: "feasible", stoppedBy: "methodEnd" };
    const message =
      worst.kind === "infeasible" ? "the nominal plan has no recourse in some scenario" : undefined;
    return { ...proof, status: "unknown", stoppedBy: stop.reason() ?? "methodEnd", message };
  } finally {
    evaluator.dispose();
    releaseOracle(problem, oracle);
  }
}

/** The optimum of the problem at one scenario: a lower bound, whatever the recourse. */
function offerNominalBound(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  { backend, stop, progress, options }: MethodContext,
) {
  const master = new ScenarioMaster(problem, structure, backend, options.seed);
  try {
    master.addScenario(initialScenario(problem.uncertainty, backend));
    const answer = master.solve({ stop, relativeGap: options.gap / 2 });
    progress.offerBound(answer.bound);
    return answer;
  } finally {
    master.dispose();
  }
}
