import { fileExists, readText } from "../../base/platform.js";
import { Stop } from "../../base/stop.js";
import {
  adultData,
  type Dataset,
  medicalData,
  PAPER_SEEDS,
  replicate,
  SYNTHETIC_LABELS,
  type SyntheticLabel,
  syntheticData,
} from "../../regret/index.js";
import type { Outcome } from "../record.js";
import type { InstanceEntry, Metric, Suite } from "../suite.js";

type RegretSource =
  /** The first `rows` rows; all unless given. */
  | { readonly label: SyntheticLabel; readonly rows?: number }
  | { readonly medical: string }
  | { readonly adult: readonly string[] };

const LARGEST: Metric = { key: "largest", label: "largest regret", format: "number", better: "lower" };

const METHODS: Readonly<Record<string, string>> = {
  single: "one ridge regression for all",
  paper: "the published algorithm: one expert drawn",
  averaged: "… its experts averaged",
  auto: "… averaged, with adaptive range",
  "regret-matching": "regret matching instead of AdaNormalHedge",
  coin: "coin betting",
  interactions: "one ridge with group interactions",
  partition: "a ridge for every combination of groups",
};
const DEFAULTS = ["single", "paper", "averaged", "auto", "interactions"];

const suite: Suite<RegretSource> = {
  name: "regret",
  title: "Groupwise regret",
  about: [
    "Online least squares on groups of rows. Largest regret: the worst group's loss beyond that of its own best model in hindsight, at the end of the stream. Synthetic streams of the published experiments (100 000 rows), and with --data medical costs and UCI Adult. docs/regret.md repeats the published tables from their exact shuffles.",
    "Repetitions are the published shuffles, in their order: use --repeat.",
  ],
  methods: Object.entries(METHODS).map(([name, about]) => ({
    name,
    about,
    isDefault: DEFAULTS.includes(name),
  })),
  timeLimitSeconds: 120,
  targetGap: 0,
  metrics: [LARGEST],
  tables: [["data"]],
  instances({ data }) {
    const synthetic = SYNTHETIC_LABELS.map((label) => describe(`synthetic ${label}`, { label }));
    return data === undefined ? synthetic : [...synthetic, ...tables(data)];
  },
  async prepare({ source, method, repeat, timeLimitSeconds }) {
    const data = await datasetOf(source);
    return (): Outcome => {
      const seeds = [PAPER_SEEDS[repeat % PAPER_SEEDS.length]];
      const table = replicate(data, { seeds, methods: [method], stop: Stop.after(timeLimitSeconds) });
      const isWhole = table.stoppedBy === undefined;
      return {
        status: isWhole ? "learned" : "stopped",
        solved: isWhole,
        measures: isWhole ? { largest: table.largest[method], rows: table.rounds } : {},
      };
    };
  },
};

function describe(name: string, source: RegretSource): InstanceEntry<RegretSource> {
  return { name, groups: { data: name }, published: [], source };
}

function tables(folder: string): InstanceEntry<RegretSource>[] {
  const medical = `${folder}/insurance.csv`;
  const adult = ["data", "test"].map((part) => `${folder}/adult-uci.${part}.csv`);
  return [
    ...(fileExists(medical) ? [describe("medical costs", { medical })] : []),
    ...(adult.every(fileExists) ? [describe("UCI Adult", { adult })] : []),
  ];
}

async function datasetOf(source: RegretSource): Promise<Dataset> {
  if ("label" in source) return firstRows(syntheticData(source.label), source.rows);
  return "medical" in source
    ? medicalData(readText(source.medical))
    : adultData(...source.adult.map(readText));
}

function firstRows(data: Dataset, count = data.rows.length): Dataset {
  const labels = data.labels.subarray(0, count);
  const membership = data.membership.subarray(0, count * data.groups.length);
  return { ...data, rows: data.rows.slice(0, count), labels, membership, sortKeys: {} };
}

export default suite;
