import { describe, expect, it } from "vitest";
import { bundleProblem, problemToBundle, solve } from "../../src/index.js";

const columns = (rows: string) =>
  `    MARKER    'MARKER'    'INTORG'\n${rows}\n    MARKER    'MARKER'    'INTEND'`;
const bounds = (names: string[]) => names.map((name) => ` UP BND ${name} 1`).join("\n");

/** The problem of {@link arcs} with the uncertain objective, turned round. */
function arcsMaximised(free: number) {
  const negate = (text: string) => text.replaceAll(/cost (\d+)/g, "cost -$1");
  return bundleProblem(
    {
      model: negate(
        `NAME m\nOBJSENSE\n MAX\nROWS\n N cost\n E choose\nCOLUMNS\n${columns(
          " y0 cost 10 choose 1\n y1 cost 11 choose 1",
        )}\nRHS\n RHS choose 1\nBOUNDS\n${bounds(["y0", "y1"])}\nENDATA`,
      ),
      uncertainty: "@RHS\n@OBJ\ny0 u0 -5\ny1 u1 -5\n@MAT",
      set: `NAME s\nROWS\n N z\n L budget\nCOLUMNS\n${columns(
        " u0 budget 1\n u1 budget 1\n y0 budget -1",
      )}\nRHS\n RHS budget ${free}\nBOUNDS\n${bounds(["u0", "u1", "y0"])}\nENDATA`,
    },
    "arcs",
  );
}

/** Two parallel arcs; taking the first one gives the adversary a unit of budget: u0 + u1 ≤ y0 + free. */
function arcs(free: number, entry: string) {
  return bundleProblem(
    {
      model: `NAME m\nROWS\n N cost\n E choose\n${entry === "row" ? " G value\n" : ""}COLUMNS\n${columns(
        entry === "row"
          ? " y0 choose 1\n y0 value -10\n y1 choose 1\n y1 value -11"
          : " y0 cost 10 choose 1\n y1 cost 11 choose 1",
      )}\n${entry === "row" ? " z cost 1 value 1\n" : ""}RHS\n RHS choose 1\nBOUNDS\n${bounds(["y0", "y1"])}${
        entry === "row" ? "\n UP BND z 100" : ""
      }\nENDATA`,
      uncertainty:
        entry === "row"
          ? "@RHS\n@OBJ\n@MAT\nvalue y0 u0 -5\nvalue y1 u1 -5"
          : "@RHS\n@OBJ\ny0 u0 5\ny1 u1 5\n@MAT",
      set: `NAME s\nROWS\n N z\n L budget\nCOLUMNS\n${columns(
        " u0 budget 1\n u1 budget 1\n y0 budget -1",
      )}\nRHS\n RHS budget ${free}\nBOUNDS\n${bounds(["u0", "u1", "y0"])}\nENDATA`,
    },
    "arcs",
  );
}

describe("uncertainty sets that depend on decisions", () => {
  it.each([
    // Without a free unit only the first arc can become dearer: 15 against 11. With one both can: 15 against 16.
    ["objective", 0, 11],
    ["objective", 1, 15],
    ["row", 0, 11],
    ["row", 1, 15],
  ])("in the %s, %s free: %s", async (entry, free, expected) => {
    const result = await solve(arcs(free, entry), { gap: 1e-8 });
    expect(result.status).toBe("optimal");
    expect(result.objective).toBeCloseTo(expected, 6);
  });

  it.each([
    [0, -11],
    [1, -15],
  ])("in an objective that is maximised, %s free: %s", async (free, expected) => {
    const result = await solve(arcsMaximised(free), { gap: 1e-8 });
    expect(result.status).toBe("optimal");
    expect(result.objective).toBeCloseTo(expected, 6);
  });

  it("states its rows at the scenario that is there in any case, which bounds the main problem", () => {
    const { rows } = arcs(1, "row");
    const i = rows.names.indexOf("value:in-any-case");
    const entries = [...rows.matrix.values.subarray(rows.matrix.starts[i], rows.matrix.starts[i + 1])];
    expect(entries).toEqual([-10, -11, 1]);
    expect(rows.uncertain.starts[i + 1] - rows.uncertain.starts[i]).toBe(0);
    // Without a budget unless the first arc is taken, no deviation is: the scenario of none is there in any case all the same.
    expect(arcs(0, "row").rows.names).toContain("value:in-any-case");
  });

  it("can be written as a bundle and read again", async () => {
    for (const entry of ["objective", "row"]) {
      const again = bundleProblem(problemToBundle(arcs(1, entry)), "again");
      expect((await solve(again, { gap: 1e-8 })).objective).toBeCloseTo(15, 6);
    }
  });
});
