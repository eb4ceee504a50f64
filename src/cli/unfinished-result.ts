import type { SolveEvent, SolveResult } from "../ccg/index.js";
import { relativeGap } from "../ccg/tolerances.js";

/** What a run that was ended from outside had proved, put together from the events it had sent. */
export function unfinishedResult(
  events: readonly SolveEvent[],
  stoppedBy: "timeLimit" | "interrupt",
): SolveResult {
  const start = events.find((event) => event.type === "start");
  const incumbent = events.findLast((event) => event.type === "incumbent");
  const bound = events.findLast((event) => event.type === "bound")?.bound;
  const objective = incumbent?.objective;
  const vouchedBy = start?.method;
  return {
    status: incumbent === undefined ? "unknown" : "feasible",
    stoppedBy,
    sense: start?.sense ?? "min",
    objective,
    bound,
    gap: objective === undefined || bound === undefined ? undefined : relativeGap(objective, bound),
    firstStage: incumbent?.firstStage,
    worstScenario: incumbent?.worstScenario,
    proof: { objectiveBy: incumbent && vouchedBy, boundBy: bound === undefined ? undefined : vouchedBy },
    message: "the run did not stop in time and was ended from outside; this is the best it had proved",
    iterations: events.filter((event) => event.type === "iteration"),
    timeSeconds: performance.now() / 1000,
    method: start?.method ?? "none",
    methodReason: start?.methodReason ?? "the run had not begun",
    backend: start?.backend ?? "none",
    seed: start?.seed ?? 0,
  };
}
