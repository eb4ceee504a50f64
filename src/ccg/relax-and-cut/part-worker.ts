/** What a thread of {@link PartThread} runs: its own copy of (R), kept up to date with the cuts and scenarios that it is sent. */
import { Stop } from "../../base/stop.js";
import { loadBackend, type MilpAnswer, type SolveOptions } from "../../milp/index.js";
import type { TwoStageProblem } from "../../model/problem.js";
import { analyse } from "../../model/structure.js";
import type { Cut } from "./cut.js";
import type { Part } from "./partition.js";
import { Relaxation } from "./relaxation.js";

/** The first task of a thread. */
export interface OpenTask {
  readonly kind: "open";
  /** Without the recourse oracle, a function that cannot travel; (R) does not use it. */
  readonly problem: TwoStageProblem;
  readonly seed: number;
}

/** A solve of a part, with what has been added to (R) since the last one. */
export interface PartTask {
  readonly kind: "solve";
  readonly part: Part;
  readonly cuts: readonly Cut[];
  readonly scenarios: readonly Float64Array[];
  readonly options: Omit<SolveOptions, "stop" | "onIncumbent">;
  /** Shared memory; non-zero interrupts. */
  readonly interruptFlag: Int32Array;
}

export interface PartAnswer {
  readonly answer: MilpAnswer;
  /** Points that were shown while the part was being solved, each better than the one before. */
  readonly shown: readonly Float64Array[];
}

let relaxation: Relaxation | undefined;

export default async function work(task: OpenTask | PartTask): Promise<PartAnswer | undefined> {
  if (task.kind === "solve") return solve(relaxation as Relaxation, task);
  const { problem, seed } = task;
  relaxation = new Relaxation(problem, analyse(problem), await loadBackend("highs"), seed);
  return undefined;
}

function solve(open: Relaxation, { part, cuts, scenarios, options, interruptFlag }: PartTask): PartAnswer {
  for (const cut of cuts) open.addCut(cut);
  for (const xi of scenarios) open.addScenario(xi);
  const shown: Float64Array[] = [];
  const answer = open.solve(part, {
    ...options,
    stop: Stop.after(options.timeLimitSeconds, { flag: interruptFlag }),
    onIncumbent: ({ x }) => {
      shown.push(x.slice());
      return undefined;
    },
  });
  return { answer, shown };
}
