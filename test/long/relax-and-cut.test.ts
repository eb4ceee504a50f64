/** The default tests' comparison with enumeration on 510 tiny problems: two minutes of CPU. */
import { describe, it } from "vitest";
import { expectAgreement, GENERATORS } from "../ccg/relax-and-cut/agreement.js";

describe.each(GENERATORS)("relax-and-cut on %s", (_, generate) => {
  it("proves the optimum that enumeration of both stages finds", () => expectAgreement(generate, 170));
});
