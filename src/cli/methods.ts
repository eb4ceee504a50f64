import type { Command } from "commander";
import { readText } from "../base/platform.js";
import { methodVerdicts } from "../ccg/index.js";
import { parseInstance, toProblem } from "../problems/index.js";
import { type CommonOptions, ExitCode, printResult, runAction, withCommonOptions } from "./command.js";

export function registerMethods(program: Command): void {
  withCommonOptions(
    program
      .command("methods")
      .description("which methods apply to an instance, and why not the others")
      .argument("<file>", "instance (recognised by content), or - for standard input"),
  ).action(runAction(methodsCommand));
}

async function methodsCommand(file: string, options: CommonOptions): Promise<number> {
  const verdicts = methodVerdicts(toProblem(parseInstance(readText(file), file)));
  const json = verdicts.map(({ method, applies, because }) => ({
    method: method.name,
    title: method.title,
    reference: method.reference,
    applies,
    because,
  }));
  const text = verdicts.map(({ method, applies, because }) => {
    return `${applies ? "yes" : "no "}  ${method.name.padEnd(14)}${method.title}\n     ${because}\n     ${method.reference}`;
  });
  printResult(options, { methods: json }, text.join("\n"));
  return ExitCode.done;
}
