import { expect, it } from "vitest";
import { loadBackend } from "../../src/index.js";
import { checkAgainstBruteForce } from "../ccg/policy-cover/brute-force.js";

const INSTANCES = 300;

it(`agrees with brute force on ${INSTANCES} random instances`, async () => {
  const backend = await loadBackend("highs");
  expect.hasAssertions();
  for (let seed = 1; seed <= INSTANCES; seed++) checkAgainstBruteForce(seed, backend);
});
