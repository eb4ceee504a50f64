/** Published optima, reached through the reader, the model and the fast recourse of each family. */
import { describe, expect, it } from "vitest";
import { solve } from "../../src/ccg/index.js";
import { parseInstance, toProblem } from "../../src/problems/index.js";

const KNAPSACK = `20 3845 4
246 63 163 450 334
654 481 36 432 880
608 192 17 325 841
510 252 614 891 658
633 438 106 403 839
855 633 80 653 1048
649 228 636 723 812
670 168 381 618 875
346 221 857 945 391
624 372 316 438 743
757 350 25 32 1064
587 347 376 709 661
644 459 50 853 780
867 394 199 571 1021
709 348 281 354 868
307 220 1 3 390
852 290 303 791 1055
419 308 3 7 565
553 291 108 166 768
483 207 123 347 582
`;

const LOANS = `10 196 39 39 0.936 1.1232 0.8 5 4
15.6 78 -0.347262 0.291466 -0.263733 -0.0975388
5.6 28 0.11085 -0.318733 0.347366 0.223052
13 65 -0.275114 -0.230329 0.27882 0.215737
1.6 8 0.370369 -0.289968 0.240296 0.0993666
10.8 54 -0.298152 -0.545871 -0.0571535 -0.0988236
6 30 -0.490262 0.0138586 -0.126789 0.36909
18.4 92 0.197047 -0.30276 0.223214 0.276978
5.4 27 -0.161213 -0.317232 0.325961 -0.195594
10.4 52 0.0983137 -0.200567 -0.618177 -0.0829429
12.6 63 0.161461 0.0801664 -0.0308595 0.727513
`;

describe("published optima", () => {
  it.each([
    ["knapsack RKP_UN_n20_R1000_H100_h40_dev0.2_d0.5", KNAPSACK, 6362],
    ["loans RC_N10_R100_H100_h40_C1_0.2_C2_0.2_M4_F0.8_Lambda0.12_Mu1.2_Ro5_no4", LOANS, 42.827921],
  ])(
    "of %s",
    async (name, text, optimum) => {
      const result = await solve(toProblem(parseInstance(text, name)), {
        method: "ccg",
        gap: 1e-7,
      });
      expect(result.status).toBe("optimal");
      expect(Math.abs((result.objective ?? 0) - optimum)).toBeLessThanOrEqual(1e-6 * optimum);
    },
    180_000,
  );
});
