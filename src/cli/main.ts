#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { packageVersion } from "../base/platform.js";
import { registerBench } from "./bench.js";
import { registerCheck } from "./check.js";
import { ExitCode } from "./command.js";
import { registerConvert } from "./convert.js";
import { registerDataset } from "./dataset.js";
import { registerEvaluate } from "./evaluate.js";
import { registerExplain } from "./explain.js";
import { registerFit } from "./fit.js";
import { registerGame } from "./game.js";
import { registerGenerate } from "./generate.js";
import { registerLadder } from "./ladder.js";
import { registerLp } from "./lp.js";
import { registerMdp } from "./mdp.js";
import { registerMethods } from "./methods.js";
import { registerRegret } from "./regret.js";
import { registerSimulate } from "./simulate.js";
import { registerSolve } from "./solve.js";
import { registerSweep } from "./sweep.js";
import { registerTrain } from "./train.js";
import { registerVerify } from "./verify.js";

/** Every command registers itself on the program; one file each. */
const commands: readonly ((program: Command) => void)[] = [
  registerSolve,
  registerEvaluate,
  registerVerify,
  registerMethods,
  registerCheck,
  registerLadder,
  registerExplain,
  registerSimulate,
  registerSweep,
  registerConvert,
  registerFit,
  registerGenerate,
  registerMdp,
  registerRegret,
  registerGame,
  registerLp,
  registerDataset,
  registerBench,
  registerTrain,
];

const program = new Command("minmaxmin")
  .description(
    "Two-stage robust optimization: decide now, see the worst case, repair the plan. Every answer comes with a proof.",
  )
  .version(packageVersion())
  .showHelpAfterError("(add --help for the options)")
  .exitOverride();
for (const register of commands) register(program);

// A reader that closes the pipe early (head, less) is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(ExitCode.done);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.usage;
}
