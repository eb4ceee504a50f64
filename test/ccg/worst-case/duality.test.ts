import { beforeAll, describe, it } from "vitest";
import { loadBackend } from "../../../src/index.js";
import type { MilpBackend } from "../../../src/milp/index.js";
import { checkDuality, checkNetworks, classes, networkSets } from "./check-duality.js";

describe("worst case by strong duality", () => {
  let backend: MilpBackend;
  beforeAll(async () => {
    backend = await loadBackend("highs");
  });

  it.each(classes)("agrees with the vertices: $set, $uncertain, complete $complete", (kind) => {
    checkDuality(backend, kind, 2);
  });

  it.each(networkSets)("agrees with the vertices: networks, $set", ({ of }) => {
    checkNetworks(backend, of, 5);
  });
});
