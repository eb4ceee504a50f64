/** What a thread of {@link ThreadedCover} runs: it covers the parts of one problem's set that it is given. */
import { workerData } from "piscina";
import { Stop } from "../../base/stop.js";
import { loadBackend } from "../../milp/index.js";
import { makeOracle } from "../../model/recourse.js";
import { analyse } from "../../model/structure.js";
import { recourseOracle } from "../worst-case/choose.js";
import { type CoverFailure, type CoverState, PolicyCover } from "./cover.js";
import { policySource } from "./kind.js";
import type { CoverTask, CoverThreadData } from "./threaded-cover.js";
import { UnitSet } from "./unit-set.js";

let cover: PolicyCover | undefined;

export default async function coverParts({
  parts,
  mostRegions,
  timeLimitSeconds,
  interruptFlag,
  ...request
}: CoverTask): Promise<CoverState | CoverFailure> {
  cover ??= await openCover(workerData as CoverThreadData);
  const stop = Stop.after(timeLimitSeconds, { flag: interruptFlag });
  return cover.search({ ...request, stop }, parts, mostRegions);
}

async function openCover({ problem: data, recipe, backend: name }: CoverThreadData): Promise<PolicyCover> {
  const problem = { ...data, ...(recipe && { recourse: await makeOracle(recipe) }) };
  if (problem.uncertainty.kind === "scenarios") throw new Error("finite sets are not covered");
  const structure = analyse(problem);
  const backend = await loadBackend(name);
  const oracle = recourseOracle(problem, structure, backend);
  return new PolicyCover(
    new UnitSet(problem.uncertainty),
    policySource({ problem, structure, backend, oracle }),
  );
}
