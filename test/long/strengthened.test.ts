/** Main problems with tightened rows against the enumeration of all plans and scenarios. */
import { expect, it } from "vitest";
import { checkSites } from "../ccg/column-and-constraint/check-sites.js";

const INSTANCES = 300;

it.each([false, true])(
  "strengthened problems have the optimum of all plans and scenarios (integer recourse: %s)",
  async (isInteger) => {
    expect(await checkSites(INSTANCES, isInteger)).toBeGreaterThan(INSTANCES / 2);
  },
);
