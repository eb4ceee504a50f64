import { describe, it } from "vitest";
import { cells, checkCell } from "./class-table.js";

describe("table of classes", () => {
  const quick = cells.filter(({ recourse }) => recourse !== "mixed");
  it.each(quick)("$where, $recourse recourse, $set: $evaluator", checkCell);
});
