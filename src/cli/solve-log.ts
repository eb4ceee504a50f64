import type { EventSink } from "../base/events.js";
import type { IterationEvent, SolveEvent } from "../ccg/index.js";
import { formatGap, formatNumber } from "./format.js";

const COLUMNS = [
  { title: "iter", width: 5, cell: (event: IterationEvent) => String(event.iteration) },
  { title: "bound", width: 14, cell: (event: IterationEvent) => formatNumber(event.bound) },
  { title: "incumbent", width: 14, cell: (event: IterationEvent) => formatNumber(event.objective) },
  { title: "gap", width: 11, cell: (event: IterationEvent) => formatGap(event.gap) },
  { title: "scenarios", width: 10, cell: (event: IterationEvent) => String(event.scenarios) },
  { title: "time", width: 9, cell: (event: IterationEvent) => event.timeSeconds.toFixed(1) },
] as const;

/** Prints a run as one aligned table, a row an iteration, under a line that names problem, method and backend. */
export function solveLog(version: string, write: (line: string) => void): EventSink<SolveEvent> {
  return (event) => {
    switch (event.type) {
      case "start":
        write(
          `minmaxmin ${version} · ${event.problem} · ${event.method} (${event.methodReason}) · ${event.backend}`,
        );
        write(COLUMNS.map(({ title, width }) => title.padStart(width)).join(""));
        break;
      case "iteration":
        write(COLUMNS.map(({ cell, width }) => cell(event).padStart(width)).join(""));
        break;
      case "incumbent":
      case "bound":
      case "checkpoint":
      case "end":
        break;
    }
  };
}
