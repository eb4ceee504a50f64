import type { MilpBackend } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import type { RecourseOracle } from "../../model/recourse.js";
import { analyse, hasObjectiveUncertaintyOnly, type ProblemStructure } from "../../model/structure.js";
import type { Rng } from "../../tensor/rng.js";
import type { Applicability } from "../method.js";
import { POLICY_COVER } from "../policy-cover/kind.js";
import { MilpRecourseOracle } from "../recourse/milp-oracle.js";
import { createDualityEvaluator, dualityApplies } from "./duality/index.js";
import { EnumerationEvaluator } from "./enumeration.js";
import type { WorstCaseEvaluator } from "./evaluator.js";
import { createNestedEvaluator, nestedApplies } from "./nested/index.js";
import { ObjectiveUncertaintyEvaluator } from "./objective-uncertainty.js";
import { SamplingEvaluator } from "./sampling.js";
import { allIntegerScenarios, decisiveScenarios } from "./vertices.js";

/** What an evaluator is made from. */
export interface EvaluatorContext {
  readonly problem: TwoStageProblem;
  readonly structure: ProblemStructure;
  readonly backend: MilpBackend;
  readonly oracle: RecourseOracle;
  readonly rng: Rng;
  /** Threads that an evaluation may use; one unless given. */
  readonly threads?: number;
}

/** A kind of evaluator, with the class of problems it is exact for. */
export interface EvaluatorKind {
  readonly name: string;
  /** False where it proves only one side of the worst case. */
  readonly isExact: boolean;
  appliesTo(problem: TwoStageProblem, structure: ProblemStructure): Applicability;
  create(context: EvaluatorContext): WorstCaseEvaluator;
}

/** In order of preference; the first that applies is used. */
export const EVALUATOR_KINDS: readonly EvaluatorKind[] = [
  {
    name: "enumeration",
    isExact: true,
    appliesTo: ({ uncertainty }) =>
      uncertainty.kind === "scenarios"
        ? { applies: true, because: `the set has ${uncertainty.points.length} scenarios` }
        : { applies: false, because: "the uncertainty set is not a finite list of scenarios" },
    create: ({ problem, oracle }) => new EnumerationEvaluator(problem, finitePoints(problem), oracle),
  },
  {
    name: "scenario cutting planes",
    isExact: true,
    appliesTo: (_, structure) =>
      hasObjectiveUncertaintyOnly(structure)
        ? { applies: true, because: "only the objective is uncertain" }
        : { applies: false, because: "a row depends on the uncertainty" },
    create: ({ problem, structure, oracle, backend }) =>
      new ObjectiveUncertaintyEvaluator(problem, structure, oracle, backend),
  },
  {
    name: "vertex enumeration",
    isExact: true,
    appliesTo: (problem, structure) => {
      const count = decisiveScenarios(problem, structure)?.length;
      if (count !== undefined)
        return { applies: true, because: `some of ${count} scenarios of the set is worst` };
      return {
        applies: false,
        because: "the set has too many vertices, or the worst case need not be a vertex",
      };
    },
    create: ({ problem, structure, oracle }) =>
      new EnumerationEvaluator(problem, decisiveScenarios(problem, structure) ?? [], oracle),
  },
  {
    name: "strong duality",
    isExact: true,
    appliesTo: dualityApplies,
    create: createDualityEvaluator,
  },
  POLICY_COVER,
  {
    name: "nested column generation",
    isExact: true,
    appliesTo: nestedApplies,
    create: createNestedEvaluator,
  },
  {
    name: "long enumeration",
    isExact: true,
    appliesTo: (problem) => {
      const count = allIntegerScenarios(problem)?.length;
      if (count !== undefined) return { applies: true, because: `the integer set has ${count} scenarios` };
      return {
        applies: false,
        because: "the set is continuous, or has too many integer points to enumerate",
      };
    },
    create: ({ problem, oracle }) =>
      new EnumerationEvaluator(problem, allIntegerScenarios(problem) ?? [], oracle),
  },
  {
    name: "sampling",
    isExact: false,
    appliesTo: ({ uncertainty }) =>
      uncertainty.kind === "box"
        ? { applies: true, because: "the set is a box; the worst of a sample proves only one side" }
        : { applies: false, because: "only boxes are sampled" },
    create: ({ problem, oracle, rng }) => {
      if (problem.uncertainty.kind !== "box") throw new Error("only boxes are sampled");
      return new SamplingEvaluator(problem, problem.uncertainty, oracle, rng);
    },
  },
];

/** The evaluator kind used for a problem, or `undefined` where none applies. */
export function chooseEvaluator(
  problem: TwoStageProblem,
  structure: ProblemStructure = analyse(problem),
): EvaluatorKind | undefined {
  return EVALUATOR_KINDS.find((kind) => kind.appliesTo(problem, structure).applies);
}

/** Why no exact evaluator applies, one reason each. */
export function whyNoEvaluator(problem: TwoStageProblem, structure: ProblemStructure): string {
  const reasons = EVALUATOR_KINDS.filter(({ isExact }) => isExact).map(
    (kind) => `${kind.name}: ${kind.appliesTo(problem, structure).because}`,
  );
  return `no evaluator proves the worst case of a plan in this class (${reasons.join("; ")})`;
}

/** The problem's own recourse oracle where its family has one, the MILP oracle otherwise. */
export function recourseOracle(
  problem: TwoStageProblem,
  structure: ProblemStructure,
  backend: MilpBackend,
): RecourseOracle {
  return problem.recourse ?? new MilpRecourseOracle(problem, backend, structure);
}

/** Frees an oracle of {@link recourseOracle}; one that came with the problem lives as long as the problem. */
export function releaseOracle(problem: TwoStageProblem, oracle: RecourseOracle): void {
  if (oracle instanceof MilpRecourseOracle && oracle !== problem.recourse) oracle.dispose();
}

function finitePoints({ uncertainty }: TwoStageProblem): readonly Float64Array[] {
  if (uncertainty.kind !== "scenarios") throw new Error("only finite sets are enumerated");
  return uncertainty.points;
}
