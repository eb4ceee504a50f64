/** Nested column generation against other proofs: enumeration, vertices, the policy cover. */
import { beforeAll, describe, it } from "vitest";
import { loadBackend } from "../../src/index.js";
import type { MilpBackend } from "../../src/milp/index.js";
import { checkNested, nestedClasses } from "../ccg/worst-case/check-nested.js";

describe("worst case by nested column generation", () => {
  let backend: MilpBackend;
  beforeAll(async () => {
    backend = await loadBackend("highs");
  });

  it.each(nestedClasses)(
    "agrees with another proof: $set, $uncertain, $recourse recourse, complete $complete",
    (kind) => {
      checkNested(backend, kind, 500);
    },
  );
});
