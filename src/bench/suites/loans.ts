import { generateLoans, type LoansGeneratorOptions } from "../../problems/index.js";
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

const NAME = /^RC_N(\d+)_R\d+_H\d+_h(\d+)_.*_M(\d+)_/;
const ROUNDING = 2e-5;

interface Reference {
  readonly branchAndPrice: { objective: number; status: "optimal" | "timeLimit"; timeSeconds: number };
}

/** Instances and references of capital budgeting with binary loans. */
export const loansFamily: PublishedFamily = {
  pattern: NAME,
  groupsOf(name) {
    const [, n, h, factors] = NAME.exec(name) as RegExpExecArray;
    return { n: Number(n), h: Number(h), M: Number(factors) };
  },
  sizeOf: (name) => Number(NAME.exec(name)?.[1]),
  publishedOf({ branchAndPrice: { objective, status, timeSeconds } }: Reference): Published[] {
    const proof = status === "optimal" ? "optimal" : "feasible";
    return [{ by: "branch-and-price", proof, objective, rounding: ROUNDING, timeSeconds }];
  },
};

const suite: Suite<FamilySource<LoansGeneratorOptions>> = {
  name: "loans",
  title: "Capital budgeting with loans",
  about: [
    "Objective uncertainty in a box of M risk factors, binary recourse; profits are maximised.",
    "Published: branch-and-price of Arslan & Detienne (INFORMS J. Computing 34(2), 2022; up to one hour with a commercial solver), as its authors measured it on their machine.",
  ],
  methods: twoStageMethods("relax-and-cut"),
  timeLimitSeconds: 120,
  targetGap: 1e-4,
  metrics: [GAP],
  tables: [["n"], ["M"], ["n", "M"]],
  instances({ data, seed }) {
    if (data !== undefined) return instancesInFolder(data, loansFamily);
    const options = combinations({
      n: [10, 20, 30, 40, 50],
      h: [20, 40, 60, 80],
      uncertaintyDim: [4, 6, 8],
    });
    return options.map((choice) => {
      const generate = { ...choice, seed };
      return describeInstance(generateLoans(generate).name, loansFamily, {}, { generate });
    });
  },
  async prepare(task, onProgress) {
    return twoStageRun(task, await problemOf(task.source, generateLoans), onProgress);
  },
};

export default suite;
