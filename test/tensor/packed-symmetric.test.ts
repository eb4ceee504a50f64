import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PackedSymmetric } from "../../src/tensor/packed-symmetric.js";

const number = fc.oneof(fc.constant(0), fc.double({ min: -3, max: 3, noNaN: true }));

describe("packed symmetric matrices", () => {
  it("agree with dense ones on rank-one updates, products and entries, for any size and zeros anywhere", () => {
    const vectors = fc
      .integer({ min: 1, max: 13 })
      .chain((d) =>
        fc.array(fc.array(number, { minLength: d, maxLength: d }), { minLength: 1, maxLength: 5 }),
      );
    fc.assert(
      fc.property(vectors, (list) => {
        const d = list[0].length;
        const packed = PackedSymmetric.scaledIdentity(d, 0.5);
        const dense = Array.from({ length: d * d }, (_, at) => (at % (d + 1) === 0 ? 0.5 : 0));
        for (const [k, x] of list.entries()) {
          packed.addOuterProduct(k - 1.5, x);
          for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) dense[i * d + j] += (k - 1.5) * x[i] * x[j];
        }
        const unpacked = packed.toDense();
        const copy = new PackedSymmetric(d);
        copy.setFromDense(unpacked);
        expect(copy.values).toEqual(packed.values);
        const image = packed.multiply(list[0], new Float64Array(d).fill(7));
        for (let i = 0; i < d; i++) {
          let expected = 0;
          for (let j = 0; j < d; j++) {
            expect(unpacked[i * d + j]).toBeCloseTo(dense[i * d + j], 12);
            expect(packed.at(i, j)).toBe(unpacked[j * d + i]);
            expected += dense[i * d + j] * list[0][j];
          }
          expect(image[i]).toBeCloseTo(expected, 10);
        }
      }),
    );
  });
});
