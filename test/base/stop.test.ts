import { describe, expect, it } from "vitest";
import { Stop } from "../../src/index.js";

describe("Stop", () => {
  it("names the interrupt before the time limit", () => {
    const abort = new AbortController();
    const stop = Stop.after(0, { signal: abort.signal });
    expect(stop.reason()).toBe("timeLimit");
    abort.abort();
    expect(stop.reason()).toBe("interrupt");
  });

  it("sees a flag set in shared memory", () => {
    const flag = new Int32Array(new SharedArrayBuffer(4));
    const stop = Stop.after(60, { flag });
    expect(stop.isInterrupted()).toBe(false);
    Atomics.store(flag, 0, 1);
    expect(stop.within(10).reason()).toBe("interrupt");
  });

  it("never lengthens a deadline", () => {
    expect(Stop.after(1).within(100).remainingSeconds()).toBeLessThanOrEqual(1);
    expect(Stop.never().remainingSeconds()).toBe(Number.POSITIVE_INFINITY);
  });
});
