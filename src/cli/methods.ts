import type { Command } from "commander";
import { methodVerdicts } from "../ccg/index.js";
import { type CommonOptions, ExitCode, printResult, runAction, withCommonOptions } from "./command.js";
import { type BundleOptions, readInstanceProblem, withBundleOptions } from "./instance-file.js";
import { allMethods, type NetworkOptions, readNetworkText, withNetworkOptions } from "./learned-methods.js";

export function registerMethods(program: Command): void {
  withCommonOptions(
    withNetworkOptions(withBundleOptions(program.command("methods")))
      .description("which methods apply to an instance, and why not the others")
      .argument("[file]", "instance (recognised by content), bundle folder, or - for standard input"),
  ).action(runAction(methodsCommand));
}

async function methodsCommand(
  file: string | undefined,
  options: CommonOptions & BundleOptions & NetworkOptions,
): Promise<number> {
  const methods = await allMethods(readNetworkText(options));
  const verdicts = methodVerdicts(await readInstanceProblem(file, options), methods);
  const json = verdicts.map(({ method, applies, because }) => ({
    method: method.name,
    title: method.title,
    reference: method.reference,
    applies,
    because,
  }));
  const text = verdicts.map(({ method, applies, because }) => {
    return `${applies ? "yes" : "no "}  ${method.name.padEnd(16)}${method.title}\n     ${because}\n     ${method.reference}`;
  });
  printResult(options, { methods: json }, text.join("\n"));
  return ExitCode.done;
}
