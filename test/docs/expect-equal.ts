import { expect } from "vitest";

/** Equality for documented values: numbers to about 9 digits, everything else deeply equal. */
export function expectEqual(actual: unknown, expected: unknown): void {
  if (typeof actual === "number" && typeof expected === "number" && Number.isFinite(expected)) {
    expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
  } else {
    expect(ArrayBuffer.isView(actual) ? Array.from(actual as Float64Array) : actual).toEqual(expected);
  }
}
