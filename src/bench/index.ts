/** Benchmarks: suites as data, a resumable runner, and reports made from its records. */
export { loadSuite, SUITES } from "./catalogue.js";
export { type Alarm, findAlarms } from "./contradictions.js";
export { Journal, parseRecords } from "./journal.js";
export { type PlanOptions, planRuns } from "./plan.js";
export {
  type BenchRecord,
  type HistoryPoint,
  type Outcome,
  type Published,
  RECORD_FORMAT,
  type RunRecord,
  type SessionRecord,
} from "./record.js";
export { latestRuns } from "./report/cell.js";
export { buildReport, type ReportInput } from "./report/report.js";
export { runsTable } from "./report/runs-table.js";
export { DEFAULT_GRACE, type Launch, type PlannedRun, type RunEnd, runAll, type Usage } from "./runner.js";
export { ScriptRecordReader } from "./script-records.js";
export type { InstanceEntry, RunTask, Suite } from "./suite.js";
