import { InputError, showCount, showValue } from "../base/errors.js";
import type { TwoStageProblem } from "../model/index.js";
import {
  type CapitalBudgetingInstance,
  capitalBudgetingToJson,
  capitalBudgetingToText,
  parseCapitalBudgeting,
  recognisesCapitalBudgeting,
} from "./capital-budgeting/instance.js";
import { capitalBudgetingProblem } from "./capital-budgeting/problem.js";
import { type FileContent, readContent } from "./content.js";
import type { ProblemFamily } from "./family.js";
import {
  type GeneralInstance,
  generalToJson,
  generalToText,
  parseGeneral,
  prepareReaders,
  recognisesGeneral,
} from "./general/instance.js";
import {
  type KnapsackInstance,
  knapsackToJson,
  knapsackToText,
  parseKnapsack,
  recognisesKnapsack,
} from "./knapsack/instance.js";
import { knapsackProblem } from "./knapsack/problem.js";
import {
  type LoansInstance,
  loansToJson,
  loansToText,
  parseLoans,
  recognisesLoans,
} from "./loans/instance.js";
import { loansProblem } from "./loans/problem.js";

/** Plain data of any family; another thread can rebuild the problem from a structured clone of it. */
export type Instance = KnapsackInstance | CapitalBudgetingInstance | LoansInstance | GeneralInstance;

/** The families, one line each. */
const families: { readonly [K in Instance["kind"]]: ProblemFamily<Extract<Instance, { readonly kind: K }>> } =
  {
    knapsack: {
      kind: "knapsack",
      recognises: recognisesKnapsack,
      parse: parseKnapsack,
      toProblem: knapsackProblem,
      toJson: knapsackToJson,
      toText: knapsackToText,
    },
    "capital-budgeting": {
      kind: "capital-budgeting",
      recognises: recognisesCapitalBudgeting,
      parse: parseCapitalBudgeting,
      toProblem: capitalBudgetingProblem,
      toJson: capitalBudgetingToJson,
      toText: capitalBudgetingToText,
    },
    loans: {
      kind: "loans",
      recognises: recognisesLoans,
      parse: parseLoans,
      toProblem: loansProblem,
      toJson: loansToJson,
      toText: loansToText,
    },
    general: {
      kind: "general",
      recognises: recognisesGeneral,
      parse: parseGeneral,
      toProblem: ({ problem }) => problem,
      toJson: generalToJson,
      toText: generalToText,
    },
  };

/**
 * The instance in a text, whatever its family and format: told from the content, never from the file's name.
 *
 * @param source where the text came from, for errors and for the name of an instance that has none.
 * @throws InputError that names the source, the line or field, the value seen and a remedy.
 *
 * @example
 * import { parseInstance, toProblem } from "minmaxmin";
 * const instance = parseInstance("2 10 1\n 5 2 1 4 6\n 7 3 2 8 9\n", "two-items.txt");
 * instance.kind; // => "knapsack"
 * instance.name; // => "two-items"
 * toProblem(instance).firstStage.count; // => 2
 */
export function parseInstance(text: string, source: string): Instance {
  try {
    const content = readContent(text);
    const family = Object.values(families).find(({ recognises }) => recognises(content));
    if (family === undefined) throw unrecognised(content);
    return family.parse(content, nameFrom(source));
  } catch (error) {
    throw error instanceof InputError ? error.inSource(source) : error;
  }
}

/**
 * The problem in a text of any known format.
 *
 * @throws InputError that names the source, the line or field, the value seen and a remedy.
 *
 * @example
 * import { readProblem } from "minmaxmin";
 * const text = JSON.stringify({
 *   problem: "two-stage-model",
 *   firstStage: [{ name: "x", upper: 5 }],
 *   secondStage: [{ name: "y" }],
 *   uncertain: [{ name: "u" }],
 *   uncertaintySet: { kind: "box", lower: 0, upper: 3 },
 *   minimise: "3 x + 10 y",
 *   rows: ["x + y >= 5 + u"],
 * });
 * (await readProblem(text, "capacity.json")).rows.lower; // => [5]
 */
export async function readProblem(text: string, source: string): Promise<TwoStageProblem> {
  await prepareReaders(text);
  return toProblem(parseInstance(text, source));
}

/** The two-stage problem of an instance, with the family's fast recourse where it has one. */
export function toProblem(instance: Instance): TwoStageProblem {
  return familyOf(instance).toProblem(instance);
}

/** The instance as JSON text, lists of numbers on one line each; {@link parseInstance} reads it back. */
export function instanceToJson(instance: Instance): string {
  const fields = Object.entries(familyOf(instance).toJson(instance)).map(
    ([key, value]) =>
      `  ${JSON.stringify(key)}: ${isTable(value) ? rowsOnLines(value) : JSON.stringify(value)}`,
  );
  return `{\n${fields.join(",\n")}\n}\n`;
}

/** The instance in the text format in which its family was published. */
export function instanceToText(instance: Instance): string {
  return familyOf(instance).toText(instance);
}

/** Correct because `families[kind]` handles exactly the instances of that kind. */
function familyOf<I extends Instance>(instance: I): ProblemFamily<Instance> {
  return families[instance.kind] as unknown as ProblemFamily<Instance>;
}

function unrecognised(content: FileContent): InputError {
  if (content.format === "json") {
    const { problem } = content.object;
    const seen = problem === undefined ? "is missing" : `is ${showValue(problem)}`;
    const known =
      '"two-stage-robust-knapsack", "capital-budgeting", "capital-budgeting-with-loans", "two-stage-model" or "two-stage-arrays"';
    return InputError.of("problem", seen, `give ${known}`);
  }
  const { line, words } = content.table.rows[0];
  const seen = `has ${showCount(words.length, "entry", "entries")}, as no known format has in its first line`;
  return InputError.of(`line ${line}`, seen, "give 3 (RKP_*), 5 (CB_*) or 9 (RC_*) numbers");
}

/** File name without folders and extension. */
function nameFrom(source: string): string {
  return source.replace(/^.*[\\/]/, "").replace(/\.(json|txt)$/i, "");
}

function isTable(value: unknown): value is readonly unknown[][] {
  return Array.isArray(value) && Array.isArray(value[0]);
}

function rowsOnLines(rows: readonly unknown[][]): string {
  return `[\n${rows.map((row) => `    ${JSON.stringify(row)}`).join(",\n")}\n  ]`;
}
