import type { Command } from "commander";
import { registerRegretReplicate } from "./regret-replicate.js";
import { registerRegretReport } from "./regret-report.js";
import { registerRegretRun } from "./regret-run.js";

/** `minmaxmin regret run|replicate|report` */
export function registerRegret(program: Command): void {
  const group = program
    .command("regret")
    .description("online prediction that is good on every group of rows at once (docs/regret.md)");
  registerRegretRun(group);
  registerRegretReplicate(group);
  registerRegretReport(group);
}
