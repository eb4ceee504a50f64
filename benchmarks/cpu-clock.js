/**
 * Counts processor time of this process wherever the clock is read, so that time limits mean the same on a machine that is busy with
 * other work:
 *
 *     node --import ./benchmarks/cpu-clock.js benchmarks/relax-and-cut.js …
 *
 * The library and HiGHS ask `performance.now` and `Date.now` for the time, and nothing else. Waiting costs nothing on this clock: it is for
 * programs that compute in one thread.
 */
const startedAt = Date.now();
const wallMilliseconds = performance.now.bind(performance);

/** Asking for processor time is slow, and simplex iterations ask: once in so many milliseconds is enough. */
const REFRESH_MILLISECONDS = 20;

let readAt = Number.NEGATIVE_INFINITY;
let used = 0;

function cpuMilliseconds() {
  if (wallMilliseconds() - readAt >= REFRESH_MILLISECONDS) {
    readAt = wallMilliseconds();
    const { user, system } = process.cpuUsage();
    used = (user + system) / 1000;
  }
  return used;
}

performance.now = cpuMilliseconds;
Date.now = () => startedAt + cpuMilliseconds();
