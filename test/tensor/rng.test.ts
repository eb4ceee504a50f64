import { describe, expect, it } from "vitest";
import { Rng } from "../../src/index.js";

describe("Rng", () => {
  it("has the moments of the uniform and the normal law", () => {
    const rng = new Rng(3);
    const count = 200_000;
    let uniformSum = 0;
    let normalSum = 0;
    let normalSquares = 0;
    for (let i = 0; i < count; i++) {
      uniformSum += rng.uniform();
      const z = rng.normal();
      normalSum += z;
      normalSquares += z * z;
    }
    expect(uniformSum / count).toBeCloseTo(0.5, 2);
    expect(normalSum / count).toBeCloseTo(0, 2);
    expect(normalSquares / count).toBeCloseTo(1, 1);
  });

  it("continues a saved stream exactly, spare normal included", () => {
    const rng = new Rng(11);
    rng.normal();
    const copy = Rng.restore(JSON.parse(JSON.stringify(rng.save())));
    expect([copy.normal(), copy.uniform(), copy.nextUint32()]).toEqual([
      rng.normal(),
      rng.uniform(),
      rng.nextUint32(),
    ]);
  });

  it("gives forks that differ from each other and leave the parent alone", () => {
    const rng = new Rng(5);
    const [a, b] = [rng.fork(0).uniform(), rng.fork(1).uniform()];
    expect(a).not.toBe(b);
    expect(rng.uniform()).toBe(new Rng(5).uniform());
  });

  it("shuffles into a permutation", () => {
    expect([...new Rng(1).shuffle([1, 2, 3, 4, 5])].sort()).toEqual([1, 2, 3, 4, 5]);
  });
});
