/** The classes of problems that networks are trained for here, and those of users. */
import { InputError } from "../../base/errors.js";
import { moduleUrl } from "../../base/platform.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { generateCapitalBudgeting } from "../../problems/capital-budgeting/generate.js";
import type { CapitalBudgetingInstance } from "../../problems/capital-budgeting/instance.js";
import { generateKnapsack } from "../../problems/knapsack/generate.js";
import { CORRELATIONS, type KnapsackInstance } from "../../problems/knapsack/instance.js";
import { toProblem } from "../../problems/registry.js";
import type { Rng } from "../../tensor/rng.js";
import {
  capitalBudgetingFeatures,
  publishedCapitalBudgetingFeatures,
} from "../features/capital-budgeting.js";
import { knapsackFeatures, publishedKnapsackFeatures } from "../features/knapsack.js";
import { capitalBudgetingSamples, publishedCapitalBudgetingSamples } from "./capital-budgeting-samples.js";
import { knapsackSamples, publishedKnapsackSamples } from "./knapsack-samples.js";
import type { LearningFamily, Sampling } from "./learning-family.js";

/** Sizes a little beyond the published ones, so that these lie inside. */
const KNAPSACK_SIZES = { least: 15, most: 90 };
const CAPITAL_BUDGETING_SIZES = { least: 8, most: 60 };

/** What the published instances were drawn with. */
const PUBLISHED_KNAPSACK = {
  sizes: [20, 30, 40, 50, 60, 70, 80],
  h: [40, 80],
  delta: [0.1, 0.5, 1],
  budgetFraction: [0.1, 0.15, 0.2],
};
const PUBLISHED_CAPITAL_BUDGETING_SIZES = { least: 10, most: 50 };

const knapsack: LearningFamily = {
  family: "knapsack",
  target: "recourse",
  features: knapsackFeatures,
  drawProblem: (rng) => drawKnapsack(rng, drawSize(KNAPSACK_SIZES, rng)),
  drawSamples: (problem, size, rng) => knapsackSamples(problem.instance as KnapsackInstance, size, rng),
  published: {
    drawProblem: (rng) => drawKnapsack(rng, choice(PUBLISHED_KNAPSACK.sizes, rng)),
    drawSamples: (problem, size, rng) =>
      publishedKnapsackSamples(problem.instance as KnapsackInstance, size, rng),
  },
};

const capitalBudgeting: LearningFamily = {
  family: "capital-budgeting",
  target: "total",
  features: capitalBudgetingFeatures,
  drawProblem: (rng) => {
    const n = drawSize(CAPITAL_BUDGETING_SIZES, rng);
    const instance = generateCapitalBudgeting({ n, seed: rng.nextUint32() });
    return toProblem({ ...instance, integerBudget: rng.uniform() < 0.5 });
  },
  drawSamples: (problem, size, rng) =>
    capitalBudgetingSamples(problem.instance as CapitalBudgetingInstance, size, rng),
  published: {
    drawProblem: (rng) => {
      const n = drawSize(PUBLISHED_CAPITAL_BUDGETING_SIZES, rng);
      const instance = generateCapitalBudgeting({ n, seed: rng.nextUint32() });
      return toProblem({ ...instance, integerBudget: true });
    },
    drawSamples: (problem, size, rng) =>
      publishedCapitalBudgetingSamples(problem.instance as CapitalBudgetingInstance, size, rng),
  },
};

/** The families by name; those that end in `-published` have the published inputs, for comparison. */
export const LEARNING_FAMILIES: Readonly<Record<string, LearningFamily>> = {
  knapsack,
  "knapsack-published": {
    ...knapsack,
    family: "knapsack-published",
    features: publishedKnapsackFeatures,
  },
  "capital-budgeting": capitalBudgeting,
  "capital-budgeting-published": {
    ...capitalBudgeting,
    family: "capital-budgeting-published",
    features: publishedCapitalBudgetingFeatures,
  },
};

/** The family with the instances, plans and scenarios of the published experiments. */
export function withSampling(family: LearningFamily, sampling: Sampling): LearningFamily {
  if (sampling === "improved") return family;
  if (family.published !== undefined) return { ...family, ...family.published };
  throw InputError.of("sampling", "is published, which this family has not", "leave it out");
}

/**
 * A family by name, or the default export of a user's module.
 *
 * @throws InputError for a name that is neither a family nor a readable module, or a module that exports none.
 */
export async function loadFamily(nameOrPath: string): Promise<LearningFamily> {
  if (Object.hasOwn(LEARNING_FAMILIES, nameOrPath)) return LEARNING_FAMILIES[nameOrPath];
  if (!/\.m?js$/.test(nameOrPath)) {
    const known = Object.keys(LEARNING_FAMILIES).join(", ");
    const remedy = `give ${known}, or a module (.js) whose default export is a learning family`;
    throw InputError.of("family", `is ${nameOrPath}`, remedy);
  }
  const url = nameOrPath.startsWith("file:") ? nameOrPath : moduleUrl(nameOrPath);
  const family = ((await import(url)) as { readonly default?: Partial<LearningFamily> }).default;
  if (typeof family?.family === "string" && family.features && family.drawProblem) {
    return family as LearningFamily;
  }
  const remedy = "export { family, target, features, drawProblem } as default";
  throw InputError.of("default export", "is no learning family", remedy, nameOrPath);
}

/** The published recipe with random parameters, not rounded. */
function drawKnapsack(rng: Rng, n: number): TwoStageProblem {
  const { h, delta, budgetFraction } = PUBLISHED_KNAPSACK;
  return toProblem(
    generateKnapsack({
      n,
      seed: rng.nextUint32(),
      correlation: choice(CORRELATIONS, rng),
      h: choice(h, rng),
      delta: choice(delta, rng),
      budgetFraction: choice(budgetFraction, rng),
      integer: false,
    }),
  );
}

function drawSize({ least, most }: { readonly least: number; readonly most: number }, rng: Rng): number {
  return least + rng.integer(most - least + 1);
}

function choice<T>(values: readonly T[], rng: Rng): T {
  return values[rng.integer(values.length)];
}
