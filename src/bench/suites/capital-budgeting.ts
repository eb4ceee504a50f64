import {
  type CapitalBudgetingGeneratorOptions,
  generateCapitalBudgeting,
  type Instance,
  withIntegerBudget,
} from "../../problems/index.js";
import type { Published } from "../record.js";
import { GAP, type Suite } from "../suite.js";
import {
  combinations,
  describeInstance,
  type FamilySource,
  instancesInFolder,
  type PublishedFamily,
  problemOf,
} from "./family.js";
import { twoStageMethods, twoStageRun } from "./two-stage.js";

const NAME = /^CB_n(\d+)_xi(\d+)_s(\d+)$/;
/** Published values have six decimals. */
const ROUNDING = 1e-6;

interface KAdaptability {
  readonly guaranteedObjective: number;
  readonly timeSeconds: number;
}

interface Reference {
  readonly neur2ro: { readonly sampledObjective: number; readonly timeSeconds: number };
  readonly kAdaptability2: KAdaptability;
  readonly kAdaptability5: KAdaptability;
  readonly kAdaptability10: KAdaptability;
}

/** Instances and references of capital budgeting under constraint uncertainty. */
export const capitalBudgetingFamily: PublishedFamily = {
  pattern: NAME,
  groupsOf: (name) => ({ n: Number(NAME.exec(name)?.[1]) }),
  sizeOf: (name) => Number(NAME.exec(name)?.[1]),
  publishedOf(reference: Reference): Published[] {
    const policies = ([2, 5, 10] as const).map((k): Published => {
      const { guaranteedObjective: objective, timeSeconds } = reference[`kAdaptability${k}`];
      return {
        by: `K-adaptability, K=${k} (guaranteed)`,
        proof: "feasible",
        objective,
        rounding: ROUNDING,
        timeSeconds,
      };
    });
    const { sampledObjective: objective, timeSeconds } = reference.neur2ro;
    return [
      ...policies,
      { by: "Neur2RO (sampled)", proof: "estimate", objective, rounding: ROUNDING, timeSeconds },
    ];
  },
};

/** The budget as its integer part, which is what the published results are about. */
export function asPublished(instance: Instance): Instance {
  return instance.kind === "capital-budgeting" ? withIntegerBudget(instance) : instance;
}

const suite: Suite<FamilySource<CapitalBudgetingGeneratorOptions>> = {
  name: "capital-budgeting",
  title: "Capital budgeting",
  about: [
    "Uncertain costs and revenues in a box of four risk factors, binary recourse under an uncertain constraint; profits are maximised. The budget is cut to its integer part, as in the published experiments.",
    "Published: K-adaptability (Subramanyam et al. 2020; three hours) with the profit that its policies guarantee, and the learned method Neur2RO (Dumouchelle et al., ICLR 2024), whose values were sampled and lie above the proved worst case of its plans: a loss against a sampled value means little.",
  ],
  methods: twoStageMethods("ccg"),
  timeLimitSeconds: 120,
  targetGap: 1e-4,
  metrics: [GAP],
  tables: [["n"]],
  instances({ data, seed }) {
    if (data !== undefined) return instancesInFolder(data, capitalBudgetingFamily);
    const options = combinations({
      n: [10, 20, 30, 40, 50],
      seed: [0, 1, 2, 3, 4].map((offset) => seed + offset),
    });
    return options.map((generate) =>
      describeInstance(generateCapitalBudgeting(generate).name, capitalBudgetingFamily, {}, { generate }),
    );
  },
  async prepare(task, onProgress) {
    return twoStageRun(task, await problemOf(task.source, generateCapitalBudgeting, asPublished), onProgress);
  },
};

export default suite;
