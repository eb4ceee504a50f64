import { Stop } from "../../base/stop.js";
import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { analyse, hasObjectiveUncertaintyOnly, type ProblemStructure } from "../../model/structure.js";
import { initialScenario } from "../initial-scenario.js";
import type { Method, MethodContext } from "../method.js";
import type { Progress } from "../progress.js";
import { isScenario } from "../support-function.js";
import { recourseOracle, releaseOracle } from "../worst-case/choose.js";
import { ObjectiveUncertaintyEvaluator } from "../worst-case/objective-uncertainty.js";
import { ALL_INGREDIENTS, ForgetfulEvaluator, type Ingredients, NoLifting } from "./ablation.js";
import { certify } from "./certificate.js";
import { FaceSeparator } from "./face.js";
import { MilpLifter } from "./lift-milp.js";
import { SingleRowLifter } from "./lift-single-row.js";
import { isValid, type Lifter } from "./lifting.js";
import { LocalSearch } from "./local-search.js";
import { PartThreads } from "./part-threads.js";
import { Relaxation } from "./relaxation.js";
import {
  fingerprint,
  fromSparse,
  requireSavedSearch,
  restoreCut,
  type SavedSearch,
  saveCut,
  toSparse,
} from "./saved-search.js";
import { type RelaxAndCutParts, relaxAndCut } from "./search.js";
import { singleRowRecourse } from "./single-row.js";
import { TreeSearch } from "./tree-search.js";

/** Share of a limited run that is kept for writing the certificate, and the most seconds it may take after an interrupt. */
const CERTIFICATE_SHARE = 0.05;
const MOST_CERTIFICATE_SECONDS = 20;

/** The exact method for objective uncertainty: a strong single-level relaxation, exact evaluation, lifted cuts. */
export const relaxAndCutMethod: Method = createRelaxAndCut(ALL_INGREDIENTS);

/** The method without some of its parts. */
export function createRelaxAndCut(ingredients: Ingredients): Method {
  return {
    name: "relax-and-cut",
    title: "single-level relaxation, exact evaluation and lifted face cuts",
    reference:
      "convexification of A. N. Arslan, B. Detienne, INFORMS J. Computing 34(2), 2022, solved by cutting planes",
    isExact: true,
    keepsState: true,

    appliesTo(problem, structure) {
      if (!hasObjectiveUncertaintyOnly(structure)) {
        return {
          applies: false,
          because: "a row depends on the uncertainty; the method needs it in the objective only",
        };
      }
      const { uncertainty } = problem;
      if (uncertainty.kind === "scenarios" || uncertainty.isInteger) {
        return { applies: false, because: "the uncertainty set is discrete; the method needs a convex one" };
      }
      if (structure.linkingIsBinary) {
        return {
          applies: true,
          because: "only the objective is uncertain and the linking decisions are binary: proves optimality",
        };
      }
      if (!problem.secondStage.integer.includes(1)) {
        return {
          applies: true,
          because: "only the objective is uncertain and the recourse is continuous: the relaxation is exact",
        };
      }
      return {
        applies: false,
        because: "a first-stage decision that the integer recourse depends on is not binary",
      };
    },

    async run(problem, context) {
      const { options, progress, backend, stop } = context;
      // The threads' solver is HiGHS, whatever the backend: without it there is one thread.
      const further = backend.name === "highs" ? options.threads - 1 : 0;
      const threads = further > 0 ? await PartThreads.start(further, problem, options.seed) : undefined;
      const parts = { ...prepare(problem, context, ingredients), ...(threads && { threads }) };
      const save = () => {
        if (options.checkpoints) progress.emitCheckpoint(saveSearch(parts, progress));
      };
      // A limited run keeps some of its time for the certificate.
      const searchStop = options.certify
        ? stop.within((1 - CERTIFICATE_SHARE) * stop.remainingSeconds())
        : stop;
      const searchContext = { ...context, stop: searchStop };
      for (const scenario of context.advice?.scenarios ?? []) parts.localSearch.remember(scenario);
      try {
        if (options.resume !== undefined) resume(parts, searchContext, options.resume);
        const outcome = await relaxAndCut(parts, searchContext, save);
        if (!options.certify || !progress.incumbent) return outcome;
        const { pool } = parts.evaluator;
        const own = Stop.after(Math.min(MOST_CERTIFICATE_SECONDS, stop.remainingSeconds()));
        return {
          ...outcome,
          certificate: certify(
            problem,
            progress.incumbent,
            progress.bound,
            parts.relaxation,
            pool,
            backend,
            own,
          ),
        };
      } finally {
        const { evaluator, relaxation, face, lifter, tree } = parts;
        for (const part of [evaluator, relaxation, face, lifter, tree]) part?.dispose();
        releaseOracle(parts.problem, parts.oracle);
        await threads?.dispose();
      }
    },
  };
}

function prepare(
  problem: TwoStageProblem,
  { backend, options }: MethodContext,
  ingredients: Ingredients,
): RelaxAndCutParts {
  const structure = analyse(problem);
  const oracle = recourseOracle(problem, structure, backend);
  const Evaluator = ingredients.policyPool ? ObjectiveUncertaintyEvaluator : ForgetfulEvaluator;
  const evaluator = new Evaluator(problem, structure, oracle, backend);
  const relaxation = new Relaxation(problem, structure, backend, options.seed);
  const scenario = initialScenario(problem.uncertainty, backend);
  const face = new FaceSeparator(problem.secondStage.count, backend, oracle, evaluator.pool, scenario);
  const lifter = ingredients.lifting
    ? chooseLifter(problem, structure, backend)
    : new NoLifting(problem, structure);
  const localSearch = new LocalSearch(problem, structure, oracle, evaluator, relaxation);
  // Its proof is no list of cuts, so a run that is to be certified does without.
  const usesTree = ingredients.treeSearch && !options.certify;
  const tree = usesTree ? TreeSearch.of(problem, structure, backend, evaluator, localSearch) : undefined;
  return { problem, structure, oracle, relaxation, evaluator, face, lifter, localSearch, tree, ingredients };
}

function chooseLifter(problem: TwoStageProblem, structure: ProblemStructure, backend: MilpBackend): Lifter {
  const singleRow = singleRowRecourse(problem, structure);
  return singleRow
    ? new SingleRowLifter(singleRow, problem.firstStage.count, problem.secondStage.count)
    : new MilpLifter(problem, structure, backend);
}

function saveSearch({ problem, evaluator, relaxation }: RelaxAndCutParts, progress: Progress): SavedSearch {
  return {
    format: "minmaxmin-checkpoint",
    version: 1,
    problem: problem.name,
    fingerprint: fingerprint(problem),
    bound: Number.isFinite(progress.bound) ? progress.bound : null,
    firstStage: progress.incumbent ? Array.from(progress.incumbent.x) : null,
    policies: evaluator.pool.policies.map(({ y }) => toSparse(y)),
    cuts: relaxation.cuts.map(saveCut),
    scenarios: relaxation.scenarios.map((xi) => Array.from(xi)),
  };
}

/** Goes on where a checkpoint was written: its plan is evaluated again, its cuts are proved again, its bound is believed. */
function resume(parts: RelaxAndCutParts, context: MethodContext, value: unknown): void {
  const { problem, evaluator, relaxation, lifter, localSearch } = parts;
  const saved = requireSavedSearch(value, problem);
  for (const policy of saved.policies) evaluator.pool.add(fromSparse(policy, problem.secondStage.count));
  for (const each of saved.cuts) {
    const cut = restoreCut(each, problem);
    const isOfPlan = cut.origin === "noGood" || cut.origin === "excluded";
    if (isOfPlan || isValid(cut, lifter, context.stop)) relaxation.addCut(cut);
  }
  for (const xi of saved.scenarios) {
    if (isScenario(problem.uncertainty, Float64Array.from(xi), context.backend))
      relaxation.addScenario(Float64Array.from(xi));
  }
  if (saved.firstStage) localSearch.offer(Float64Array.from(saved.firstStage), "checkpoint", context);
  if (saved.bound !== null) context.progress.offerBound(saved.bound);
}
