import { type Command, Option } from "commander";
import { InputError } from "../base/errors.js";
import { fitBox, fitBudget, fitFactors } from "../problems/index.js";
import {
  type CommonOptions,
  ExitCode,
  parseNumber,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { readCsv } from "./scenario-file.js";

interface FitOptions extends CommonOptions {
  readonly kind: "box" | "budget" | "factors";
  readonly coverage: number;
  readonly reach: number;
}

/** minmaxmin fit: an uncertainty set from observations. */
export function registerFit(program: Command): void {
  withCommonOptions(
    program
      .command("fit")
      .description(
        "fit an uncertainty set to observations in a CSV file, as the uncertaintySet of a model file",
      )
      .argument("<file>", "CSV file, one line an observation, one column a factor")
      .addOption(
        new Option("--kind <kind>", "shape of the set").choices(["box", "budget", "factors"]).default("box"),
      )
      .option("--coverage <share>", "share of the observations to hold", parseNumber, 0.95)
      .option(
        "--reach <number>",
        "budget: largest deviation of a factor in standard deviations",
        parsePositive,
        3,
      ),
  ).action(runAction(fitCommand));
}

async function fitCommand(file: string, options: FitOptions): Promise<number> {
  const { rows } = readCsv(file);
  const { description, coverage } = fittedSet(rows, options, file);
  const text = `${JSON.stringify(description, undefined, 1)}\nholds ${(100 * coverage).toFixed(2)} % of ${rows.length} observations (this sample; no guarantee for new ones)`;
  printResult(options, { uncertaintySet: description, coverage, observations: rows.length }, text);
  return ExitCode.done;
}

function fittedSet(
  rows: readonly (readonly number[])[],
  { kind, coverage, reach }: FitOptions,
  file: string,
) {
  try {
    switch (kind) {
      case "box":
        return fitBox(rows, coverage);
      case "budget":
        return fitBudget(rows, coverage, reach);
      case "factors":
        return fitFactors(rows, coverage);
    }
  } catch (error) {
    throw error instanceof InputError ? error.inSource(file) : error;
  }
}
