import { generateKnapsack, type KnapsackGeneratorOptions } from "../../problems/index.js";
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

const NAME = /^RKP_([A-Z]+)_n(\d+)_R\d+_H\d+_h(\d+)_dev([\d.]+)_d([\d.]+?)(?:_s\d+)?$/;
/** Published objectives have about six digits; those of the learned method were evaluated to a MIP gap of 1e-4. */
const BRANCH_AND_PRICE_ROUNDING = 2e-5;
const LEARNED_ROUNDING = 1e-4;

interface Reference {
  readonly branchAndPrice: { objective: number; status: "optimal" | "timeLimit"; timeSeconds: number };
  readonly neur2ro?: { objective: number; timeSeconds: number };
}

/** Instances and references of the two-stage robust knapsack. */
export const knapsackFamily: PublishedFamily = {
  pattern: NAME,
  groupsOf(name) {
    const [, correlation, n, h, fraction, delta] = NAME.exec(name) as RegExpExecArray;
    return { n: Number(n), class: correlation, h: Number(h), δ: Number(delta), "Γ/n": Number(fraction) };
  },
  sizeOf: (name) => Number(NAME.exec(name)?.[2]),
  publishedOf({ branchAndPrice, neur2ro }: Reference): Published[] {
    const { objective, status, timeSeconds } = branchAndPrice;
    const exact: Published = {
      by: "branch-and-price",
      proof: status === "optimal" ? "optimal" : "feasible",
      objective,
      rounding: BRANCH_AND_PRICE_ROUNDING,
      timeSeconds,
    };
    if (neur2ro === undefined) return [exact];
    return [exact, { by: "Neur2RO", proof: "feasible", rounding: LEARNED_ROUNDING, ...pick(neur2ro) }];
  },
};

function pick({ objective, timeSeconds }: { objective: number; timeSeconds: number }) {
  return { objective, timeSeconds };
}

const suite: Suite<FamilySource<KnapsackGeneratorOptions>> = {
  name: "knapsack",
  title: "Two-stage robust knapsack",
  about: [
    "Objective uncertainty in a budget set, binary recourse; profits are maximised.",
    "Published: branch-and-price of Arslan & Detienne (INFORMS J. Computing 34(2), 2022; up to 3 h with a commercial solver) and the learned method Neur2RO of Dumouchelle et al. (ICLR 2024), as their authors measured them on their machines.",
  ],
  methods: twoStageMethods("relax-and-cut"),
  timeLimitSeconds: 120,
  targetGap: 1e-4,
  metrics: [GAP],
  tables: [["n"], ["class"], ["n", "class"]],
  instances({ data, seed }) {
    if (data !== undefined) return instancesInFolder(data, knapsackFamily);
    const options = combinations({
      n: [20, 30, 40, 50, 60, 70, 80],
      correlation: ["UN", "WC", "ASC", "SC"] as const,
      h: [40, 80],
    });
    return options.map((choice) => {
      const generate = { ...choice, seed };
      return describeInstance(generateKnapsack(generate).name, knapsackFamily, {}, { generate });
    });
  },
  async prepare(task, onProgress) {
    return twoStageRun(task, await problemOf(task.source, generateKnapsack), onProgress);
  },
};

export default suite;
