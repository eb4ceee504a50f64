import type { Command } from "commander";
import { InputError } from "../base/errors.js";
import { Stop } from "../base/stop.js";
import { type Verification, verifyCertificate } from "../ccg/index.js";
import {
  type CommonOptions,
  ExitCode,
  parsePositive,
  printResult,
  runAction,
  withCommonOptions,
} from "./command.js";
import { labelled } from "./format.js";
import { type BundleOptions, readInstanceProblem, withBundleOptions } from "./instance-file.js";
import { readJson } from "./json-file.js";

interface VerifyCommandOptions extends CommonOptions, BundleOptions {
  readonly recomputeBound?: boolean;
  readonly timeLimit?: number;
}

export function registerVerify(program: Command): void {
  withCommonOptions(
    withBundleOptions(program.command("verify"))
      .description(
        "check a certificate of solve --certificate against the instance, without trusting the search",
      )
      .argument("<certificate>", "file written by solve --certificate")
      .argument("[file]", "instance (recognised by content), bundle folder, or - for standard input")
      .option("--recompute-bound", "also solve the relaxation with the certificate's cuts once more")
      .option("--time-limit <seconds>", "wall-clock limit of the solves", parsePositive),
  ).action(runAction(verifyCommand));
}

async function verifyCommand(
  certificate: string,
  file: string | undefined,
  options: VerifyCommandOptions,
): Promise<number> {
  const problem = await readInstanceProblem(file, options);
  const verification = await verifyCertificate(problem, contentOf(certificate), {
    stop: Stop.after(options.timeLimit),
    recomputesBound: options.recomputeBound,
  });
  printResult(options, verification, describe(verification));
  return verification.holds ? ExitCode.done : ExitCode.limitWithoutProof;
}

function contentOf(path: string): unknown {
  const value = readJson(path);
  if (typeof value !== "object" || value === null) {
    throw InputError.of("file", "holds no object", "give a file written by solve --certificate", path);
  }
  return value;
}

function describe({ holds, checks, restsOn }: Verification): string {
  const lines = checks.map((check) =>
    labelled(check.name, `${check.holds ? "holds" : "FAILS"}   ${check.detail}`),
  );
  return [labelled("certificate", holds ? "holds" : "FAILS"), ...lines, labelled("unchecked", restsOn)].join(
    "\n",
  );
}
