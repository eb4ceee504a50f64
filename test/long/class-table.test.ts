import { describe, it } from "vitest";
import { cells, checkCell } from "../ccg/class-table.js";

describe("table of classes", () => {
  const mixed = cells.filter(({ recourse }) => recourse === "mixed");
  it.each(mixed)("$where, $recourse recourse, $set: $evaluator", checkCell);
});
