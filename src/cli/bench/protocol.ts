/** What a bench and the process of one of its runs say to each other. */
import type { HistoryPoint, Outcome, RunTask, Usage } from "../../bench/index.js";

export type RunRequest = RunTask;

export type RunMessage =
  | { readonly kind: "started" }
  | { readonly kind: "progress"; readonly point: HistoryPoint }
  | { readonly kind: "done"; readonly outcome: Outcome; readonly usage: Usage }
  | { readonly kind: "error"; readonly message: string };
