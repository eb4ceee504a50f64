import type { Command } from "commander";
import { registerMdpCurve } from "./mdp-curve.js";
import { registerMdpEvaluate } from "./mdp-evaluate.js";
import { registerMdpExact } from "./mdp-exact.js";
import { registerMdpTrain } from "./mdp-train.js";

/** `minmaxmin mdp train|resume|evaluate|exact|curve` */
export function registerMdp(program: Command): void {
  const mdp = program
    .command("mdp")
    .description("robust linear MDPs: DR-RPO, baselines, exact planning (docs/mdp.md)");
  registerMdpTrain(mdp);
  registerMdpEvaluate(mdp);
  registerMdpExact(mdp);
  registerMdpCurve(mdp);
}
