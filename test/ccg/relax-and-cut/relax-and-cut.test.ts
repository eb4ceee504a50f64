import { describe, it } from "vitest";
import { expectAgreement, GENERATORS } from "./agreement.js";

describe.each(GENERATORS)("relax-and-cut on %s", (_, generate) => {
  it("proves the optimum that enumeration of both stages finds", () => expectAgreement(generate, 12));
});
