import { describe, expect, it } from "vitest";
import { MT19937 } from "../../src/index.js";

/** Vectors printed by NumPy 2 (`numpy.random.RandomState`) and CPython 3 (`random.seed`). */
describe("MT19937", () => {
  it("repeats NumPy's legacy words, doubles and normals", () => {
    const words = MT19937.numpyLegacy(21);
    expect([words.nextUint32(), words.nextUint32(), words.nextUint32()]).toEqual([
      209271753, 3432846543, 1241716536,
    ]);
    const stream = MT19937.numpyLegacy(21);
    expect([stream.randomSample(), stream.randomSample()]).toEqual([
      0.04872488080912729, 0.28910965978981684,
    ]);
    expect([stream.normal(), stream.normal(), stream.normal()]).toEqual([
      1.0417967990841295, -1.256739294064987, 0.7453876814972659,
    ]);
  });

  it("repeats NumPy's legacy uniform and its state after many draws", () => {
    const stream = MT19937.numpyLegacy(10000);
    expect([stream.uniform(95, 105), stream.uniform(95, 105)]).toEqual([
      100.45470151033513, 96.71865315032211,
    ]);
    for (let i = 0; i < 100_000; i++) stream.uniform();
    expect(stream.uniform(95, 105)).toBe(103.71508460608148);
  });

  it("repeats NumPy's legacy permutation", () => {
    expect([...MT19937.numpyLegacy(5).permutation(10)]).toEqual([9, 5, 2, 4, 7, 1, 0, 8, 6, 3]);
    expect([...MT19937.numpyLegacy(473).permutation(1338).subarray(0, 10)]).toEqual([
      526, 908, 1051, 822, 1330, 1301, 1120, 601, 98, 1318,
    ]);
    expect([...MT19937.numpyLegacy(0).permutation(1)]).toEqual([0]);
  });

  it("repeats Python's random", () => {
    const words = MT19937.python(21);
    expect([words.nextUint32(), words.nextUint32()]).toEqual([708452615, 1795269057]);
    const stream = MT19937.python(21);
    expect([stream.randomSample(), stream.randomSample()]).toEqual([0.16494947983319797, 0.6897669242175674]);
  });
});
