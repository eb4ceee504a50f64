import { join } from "node:path";
import { type Command, Option } from "commander";
import { writeFileAtomic } from "../base/platform.js";
import {
  parseInstance,
  prepareReaders,
  problemToArrays,
  problemToBundle,
  toProblem,
} from "../problems/index.js";
import { type CommonOptions, ExitCode, printResult, runAction, withCommonOptions } from "./command.js";
import { type BundleOptions, readInstanceText, withBundleOptions } from "./instance-file.js";

interface ConvertOptions extends CommonOptions, BundleOptions {
  readonly to: "json" | "bundle";
  readonly out: string;
}

/** minmaxmin convert: any instance as arrays in JSON, or as the files of an MPS bundle. */
export function registerConvert(program: Command): void {
  withCommonOptions(
    withBundleOptions(
      program
        .command("convert")
        .description("write an instance as JSON arrays or as an MPS bundle")
        .argument("[file]", "instance or bundle folder, or - for standard input"),
    )
      .addOption(new Option("--to <format>", "what to write").choices(["json", "bundle"]).default("json"))
      .requiredOption("--out <path>", "file (json) or folder (bundle) to write"),
  ).action(runAction(convertCommand));
}

async function convertCommand(file: string | undefined, options: ConvertOptions): Promise<number> {
  const { text, source } = readInstanceText(file, options);
  await prepareReaders(text);
  const problem = toProblem(parseInstance(text, source));
  const written: string[] = [];
  const write = (path: string, content: string) => {
    writeFileAtomic(path, content);
    written.push(path);
  };
  if (options.to === "json") write(options.out, `${JSON.stringify(problemToArrays(problem))}\n`);
  else {
    const bundle = problemToBundle(problem);
    write(join(options.out, "model.mps"), bundle.model);
    write(join(options.out, "stages.aux"), bundle.stages);
    write(join(options.out, "uncertainty.par"), bundle.uncertainty);
    write(join(options.out, "uncertainty_sets", "set.mps"), bundle.set);
  }
  printResult(options, { written }, written.map((path) => `wrote ${path}`).join("\n"));
  return ExitCode.done;
}
