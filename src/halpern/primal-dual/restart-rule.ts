/** When the restarted Halpern method restarts (Lu & Yang 2024; Lu, Peng & Yang 2025). */

/** Restart once the fixed-point error has fallen to this part of its value after the last restart … */
const SUFFICIENT_DECAY = 0.2;
/** … or to this part and no longer falls … */
const NECESSARY_DECAY = 0.5;
/** … or when this part of all iterations lies since the last restart: below the published 0.36, as each restart corrects the weight. */
const LONGEST_SHARE = 0.2;

export class RestartRule {
  private errorAtRestart = Number.POSITIVE_INFINITY;
  private previousError = Number.POSITIVE_INFINITY;
  private isFirstCheck = true;

  /** The first error after a restart. */
  begin(error: number): void {
    this.errorAtRestart = error;
    this.previousError = error;
  }

  /**
   * @param error fixed-point error ‖z − T(z)‖.
   * @param sinceRestart iterations since the last restart; `total` of the whole run.
   */
  shouldRestart(error: number, sinceRestart: number, total: number): boolean {
    const isFirst = this.isFirstCheck; // an early restart gives the primal weight its first data
    this.isFirstCheck = false;
    const stalls = error <= NECESSARY_DECAY * this.errorAtRestart && error > this.previousError;
    this.previousError = error;
    return (
      isFirst ||
      stalls ||
      error <= SUFFICIENT_DECAY * this.errorAtRestart ||
      sinceRestart >= LONGEST_SHARE * total
    );
  }
}
