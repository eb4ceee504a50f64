import { type Command, Option } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import {
  CAPITAL_BUDGETING_GENERATOR_DEFAULTS,
  generateCapitalBudgeting,
} from "../problems/capital-budgeting/generate.js";
import { generateKnapsack, KNAPSACK_GENERATOR_DEFAULTS } from "../problems/knapsack/generate.js";
import { CORRELATIONS, type Correlation } from "../problems/knapsack/instance.js";
import { generateLoans, LOANS_GENERATOR_DEFAULTS } from "../problems/loans/generate.js";
import { type Instance, instanceToJson, instanceToText } from "../problems/registry.js";
import {
  type CommonOptions,
  ExitCode,
  parseInteger,
  parseNumber,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";

type GeneratedInstance = Extract<Instance, { readonly n: number }>;

interface GenerateOptions extends CommonOptions {
  readonly n: number;
  readonly format: "json" | "text";
  readonly out?: string;
}

/** minmaxmin generate: a random instance of a benchmark family, to a file or to standard output. */
export function registerGenerate(program: Command): void {
  const generate = program.command("generate").description("draw a random instance of a benchmark family");
  knapsackCommand(generate);
  capitalBudgetingCommand(generate);
  loansCommand(generate);
}

function knapsackCommand(generate: Command): void {
  const defaults = KNAPSACK_GENERATOR_DEFAULTS;
  family(generate, "knapsack", "two-stage robust knapsack (Arslan & Detienne 2022)", defaults.n)
    .addOption(
      new Option("--class <class>", "profits and weights: not, weakly, almost strongly, strongly correlated")
        .choices(CORRELATIONS)
        .default(defaults.correlation),
    )
    .option("--h <number>", "capacity, as h/101 of the total weight", parseNumber, defaults.h)
    .option("--delta <number>", "spread of the degradations, 0 to 1", parseNumber, defaults.delta)
    .option(
      "--budget-fraction <number>",
      "share of the items that degrade",
      parseNumber,
      defaults.budgetFraction,
    )
    .option("--real", "do not round the data to integers")
    .action(
      runAction(
        async (
          options: GenerateOptions & {
            class: Correlation;
            h: number;
            delta: number;
            budgetFraction: number;
            real?: boolean;
          },
        ) =>
          deliver(
            generateKnapsack({ ...options, correlation: options.class, integer: !options.real }),
            options,
          ),
      ),
    );
}

function capitalBudgetingCommand(generate: Command): void {
  const defaults = CAPITAL_BUDGETING_GENERATOR_DEFAULTS;
  family(generate, "capital-budgeting", "capital budgeting (Subramanyam et al. 2020)", defaults.n)
    .option("--factors <integer>", "number of risk factors", parseInteger, defaults.uncertaintyDim)
    .option("--loans", "allow continuous loans in both stages")
    .action(
      runAction(async (options: GenerateOptions & { factors: number; loans?: boolean }) =>
        deliver(
          generateCapitalBudgeting({
            n: options.n,
            seed: options.seed,
            uncertaintyDim: options.factors,
            loans: options.loans ?? defaults.loans,
          }),
          options,
        ),
      ),
    );
}

function loansCommand(generate: Command): void {
  const defaults = LOANS_GENERATOR_DEFAULTS;
  family(generate, "loans", "capital budgeting with binary loans (Arslan & Detienne 2022)", defaults.n)
    .option("--h <number>", "budget, as h/101 of the total cost", parseNumber, defaults.h)
    .option("--factors <integer>", "number of risk factors", parseInteger, defaults.uncertaintyDim)
    .action(
      runAction(async (options: GenerateOptions & { h: number; factors: number }) =>
        deliver(
          generateLoans({ n: options.n, seed: options.seed, h: options.h, uncertaintyDim: options.factors }),
          options,
        ),
      ),
    );
}

/** A subcommand with what all families share. */
function family(generate: Command, name: string, description: string, n: number): Command {
  return withCommonOptions(generate.command(name).description(description))
    .option("--n <integer>", "number of items or projects", parseInteger, n)
    .addOption(
      new Option("--format <format>", "our JSON, or the text of the published files")
        .choices(["json", "text"])
        .default("json"),
    )
    .option("--out <file>", "write to this file instead of standard output");
}

async function deliver(instance: GeneratedInstance, options: GenerateOptions): Promise<number> {
  const isJson = options.format === "json" || (options.json === true && options.out === undefined);
  const text = isJson ? instanceToJson(instance) : instanceToText(instance);
  if (options.out === undefined) {
    process.stdout.write(text);
    return ExitCode.done;
  }
  writeFileAtomic(options.out, text);
  const { name, kind, n } = instance;
  printResult(options, { file: options.out, name, kind, n }, `${options.out}: ${name}`);
  return ExitCode.done;
}
