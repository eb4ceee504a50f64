import { expect } from "vitest";

/** Equality for documented values: finite numbers, also inside arrays, to about 9 digits; everything else deeply equal. */
export function expectEqual(actual: unknown, expected: unknown): void {
  const value = ArrayBuffer.isView(actual) ? Array.from(actual as Float64Array) : actual;
  if (typeof value === "number" && typeof expected === "number" && Number.isFinite(expected)) {
    expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
  } else if (Array.isArray(value) && Array.isArray(expected)) {
    expect(value.length).toBe(expected.length);
    for (const [i, entry] of value.entries()) expectEqual(entry, expected[i]);
  } else {
    expect(value).toEqual(expected);
  }
}
