import { fileExists, namesIn, readText } from "../../base/platform.js";
import { bundleProblem } from "../../problems/index.js";
import { type GeneratedProblem, generateTwoStage, nameOf } from "../generators/two-stage.js";
import type { Published } from "../record.js";
import { GAP, type InstanceEntry, type Suite } from "../suite.js";
import { combinations } from "./family.js";
import { twoStageMethods, twoStageRun } from "./two-stage.js";

type GeneralSource =
  | { readonly generate: GeneratedProblem }
  | { readonly bundle: string; readonly variant: string; readonly set: string };

const SIZES: Readonly<Record<GeneratedProblem["kind"], readonly number[]>> = {
  "location-transportation": [5, 10, 15, 20, 30],
  "facility-location": [10, 20, 30],
  "lot-sizing": [6, 12, 18],
};
/** Γ/n. The least is the nominal problem. */
const BUDGET_SHARES = [0, 0.25, 0.5];
const SEEDS = 2;

/** Optima found by enumerating every failure pattern, of the facility-location bundles with one failure. */
const ENUMERATED: Readonly<Record<string, number>> = {
  "uflp_Cheng_et_al_2021/Cap_F10_C10_d100": 498132,
  "cflp_Cheng_et_al_2021/Cap_F10_C10_d100": 668084,
};

const suite: Suite<GeneralSource> = {
  name: "general",
  title: "General two-stage problems",
  about: [
    "Continuous recourse: location–transportation (demand, after Zeng & Zhao 2013), facility location with failing sites and lot sizing (demand), each with budget sets of growing Γ; costs are minimised. With --data also the public facility-location bundles of Cheng, Adulyasak & Rousseau (2021).",
    "Generated instances have no published results; methods are compared with each other, and proofs against each other.",
  ],
  methods: twoStageMethods("ccg", "benders", "affine"),
  timeLimitSeconds: 60,
  targetGap: 1e-4,
  metrics: [GAP],
  growthBy: "problem",
  tables: [["problem"], ["problem", "n"]],
  robustnessFactor: "Γ/n",
  instances({ data, seed }) {
    return [...generated(seed), ...(data === undefined ? [] : bundles(data))];
  },
  async prepare(task, onProgress) {
    const { source } = task;
    const problem = "generate" in source ? generateTwoStage(source.generate) : readBundle(source);
    return twoStageRun(task, problem, onProgress);
  },
};

function generated(seed: number): InstanceEntry<GeneralSource>[] {
  const seeds = Array.from({ length: SEEDS }, (_, i) => seed + i);
  return Object.entries(SIZES).flatMap(([kind, sizes]) =>
    combinations({ n: sizes, share: BUDGET_SHARES, seed: seeds }).map(({ n, share, seed: s }) => {
      const generate = {
        kind: kind as GeneratedProblem["kind"],
        n,
        seed: s,
        gamma: share * factorsOf(kind, n),
      };
      return {
        name: nameOf(generate),
        groups: { problem: kind, n, "Γ/n": share },
        sense: "min",
        series: `${kind} ${n} ${s}`,
        size: n,
        published: [],
        source: { generate },
      };
    }),
  );
}

function factorsOf(kind: string, n: number): number {
  return kind === "facility-location" ? Math.max(3, Math.floor(n / 2)) : n;
}

/** The bundles whose set lets sites fail, those with more than one failure left out. */
function bundles(data: string): InstanceEntry<GeneralSource>[] {
  return ["uflp_Cheng_et_al_2021", "cflp_Cheng_et_al_2021"].flatMap((collection) =>
    namesIn(`${data}/${collection}`).flatMap((instance) => {
      const folder = `${data}/${collection}/${instance}`;
      const set = `${folder}/uncertainty_sets/gamma-1_00.mps`;
      if (!fileExists(set)) return [];
      return namesIn(`${folder}/models`).map((variant) =>
        describeBundle(folder, collection, instance, variant, set),
      );
    }),
  );
}

function describeBundle(
  folder: string,
  collection: string,
  instance: string,
  variant: string,
  set: string,
): InstanceEntry<GeneralSource> {
  const n = Number(/_C(\d+)_/.exec(instance)?.[1]);
  const optimum = ENUMERATED[`${collection}/${instance}`];
  const published: Published[] =
    optimum === undefined
      ? []
      : [{ by: "enumeration of failures", proof: "optimal", objective: optimum, rounding: 1e-6 }];
  return {
    name: `${collection.slice(0, 4)} ${instance} ${variant}`,
    groups: { problem: `bundle ${collection.slice(0, 4)}`, n },
    sense: "min",
    size: n,
    published,
    source: { bundle: folder, variant, set },
  };
}

function readBundle({ bundle, variant, set }: Extract<GeneralSource, { bundle: string }>) {
  const model = `${bundle}/models/${variant}`;
  return bundleProblem(
    {
      model: readText(`${model}/model.mps`),
      stages: readText(`${model}/stages.aux`),
      uncertainty: readText(`${model}/uncertainty.par`),
      set: readText(set),
    },
    bundle,
  );
}

export default suite;
