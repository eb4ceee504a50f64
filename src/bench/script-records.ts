/** Lines that the scripts in benchmarks/ write, read as records of the suite that their instances belong to. */
import { fileExists } from "../base/platform.js";
import type { Groups, Published, RunRecord } from "./record.js";
import { capitalBudgetingFamily } from "./suites/capital-budgeting.js";
import { type PublishedFamily, referencesIn } from "./suites/family.js";
import { knapsackFamily } from "./suites/knapsack.js";
import { loansFamily } from "./suites/loans.js";

const FAMILIES: readonly (readonly [suite: string, method: string, family: PublishedFamily])[] = [
  ["knapsack", "relax-and-cut", knapsackFamily],
  ["loans", "relax-and-cut", loansFamily],
  ["capital-budgeting", "ccg", capitalBudgetingFamily],
];

/** What the two scripts have in common. */
interface ScriptLine {
  readonly name: string;
  readonly status: string;
  readonly objective?: number | null;
  readonly bound?: number | null;
  readonly gap?: number | null;
  readonly rounds?: number;
  readonly method?: string;
  readonly message?: string;
  readonly timeLimitSeconds?: number;
  readonly wallSeconds?: number;
  readonly timeSeconds?: number;
  readonly cpuSeconds?: number;
}

/** Gap at which the scripts' runs end unless told otherwise; their lines do not say. */
const SCRIPT_GAP = 1e-4;
const SCRIPT_SEED = 1;

/** Reads script lines; published results come from the data folder, which may hold one family or one folder a family. */
export class ScriptRecordReader {
  private readonly references = new Map<string, Record<string, unknown>>();

  constructor(
    private readonly version: string,
    private readonly data?: string,
  ) {}

  /** The record of a line; `undefined` if it is none, `null` if it belongs to a part that solves nothing. */
  read(value: unknown): RunRecord | null | undefined {
    const { part } = (value ?? {}) as { readonly part?: unknown };
    if (part === "evaluate" || part === "sampled") return null;
    if (!isScriptLine(value)) return undefined;
    const found = FAMILIES.find(([, , family]) => family.pattern.test(value.name));
    if (found === undefined) return undefined;
    const [suite, method, family] = found;
    return this.record(value, { suite, method, ...this.describe(suite, family, value.name) });
  }

  private record(
    line: ScriptLine,
    known: { suite: string; method: string; groups: Groups; size: number; published: readonly Published[] },
  ): RunRecord {
    return {
      kind: "run",
      ...known,
      instance: line.name,
      method: line.method ?? known.method,
      repeat: 0,
      seed: SCRIPT_SEED,
      timeLimitSeconds: line.timeLimitSeconds ?? Number.NaN,
      targetGap: SCRIPT_GAP,
      version: this.version,
      sense: "max",
      status: line.status,
      solved: line.status === "optimal",
      objective: line.objective ?? undefined,
      bound: line.bound ?? undefined,
      gap: line.gap ?? undefined,
      iterations: line.rounds,
      message: line.message,
      wallSeconds: line.wallSeconds ?? line.timeSeconds ?? Number.NaN,
      cpuSeconds: line.cpuSeconds,
      history: [],
    };
  }

  private describe(suite: string, family: PublishedFamily, name: string) {
    const reference = this.referencesOf(suite)[name];
    return {
      groups: family.groupsOf(name),
      size: family.sizeOf(name),
      published: reference === undefined ? [] : family.publishedOf(reference as never),
    };
  }

  private referencesOf(suite: string): Record<string, unknown> {
    if (this.data === undefined) return {};
    const known = this.references.get(suite);
    if (known !== undefined) return known;
    const inOwnFolder = `${this.data}/${suite}`;
    const references = referencesIn(fileExists(`${inOwnFolder}/reference.json`) ? inOwnFolder : this.data);
    this.references.set(suite, references);
    return references;
  }
}

function isScriptLine(value: unknown): value is ScriptLine {
  const line = value as Partial<ScriptLine> | null;
  return typeof line === "object" && typeof line?.name === "string" && typeof line.status === "string";
}
