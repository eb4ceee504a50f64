import { Stop } from "../../base/stop.js";
import type { RunRecord } from "../../bench/index.js";
import { formatGap, formatNumber, formatSeconds } from "../format.js";

/** Progress of a bench, a line a run, with the time that the rest will take if it is like the runs so far. */
export class BenchProgress {
  private readonly clock = Stop.never();
  private done = 0;

  constructor(
    private readonly total: number,
    private readonly write: (line: string) => void,
  ) {}

  add(run: RunRecord): void {
    this.done++;
    const { instance, method, repeat, status, failure, objective, gap, wallSeconds } = run;
    const count = String(this.done).padStart(String(this.total).length);
    const result = [
      failure ?? status,
      ...(objective === undefined ? [] : [formatNumber(objective)]),
      ...(gap === undefined ? [] : [`gap ${formatGap(gap)}`]),
      formatSeconds(wallSeconds),
    ].join("  ");
    const repetition = repeat > 0 ? ` #${repeat + 1}` : "";
    this.write(`[${count}/${this.total}] ${instance}  ${method}${repetition}  ${result}  · ${this.left()}`);
  }

  private left(): string {
    if (this.done === this.total) return "done";
    const seconds = (this.clock.elapsedSeconds() / this.done) * (this.total - this.done);
    return seconds < 100 ? `about ${Math.ceil(seconds)} s left` : `about ${Math.ceil(seconds / 60)} min left`;
  }
}
