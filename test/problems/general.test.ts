import { beforeAll, describe, expect, it } from "vitest";
import {
  analyse,
  bundleProblem,
  bundleToText,
  instanceToJson,
  parseInstance,
  prepareReaders,
  problemToBundle,
  readProblem,
  type TwoStageProblem,
} from "../../src/index.js";
import { locationTransportation, shortestPath, smokeTest, unitCommitment } from "../known-answers/models.js";

const LOCATION = {
  problem: "two-stage-model",
  name: "location-transportation",
  indices: { i: 3, j: 3 },
  data: {
    f: [400, 414, 326],
    a: [18, 25, 20],
    c: [
      [22, 33, 24],
      [33, 23, 30],
      [20, 25, 27],
    ],
    d: [206, 274, 220],
  },
  firstStage: [
    { name: "open", over: ["i"], binary: true },
    { name: "capacity", over: ["i"] },
  ],
  secondStage: [{ name: "flow", over: ["i", "j"] }],
  uncertain: [{ name: "xi", over: ["j"] }],
  uncertaintySet: {
    kind: "polytope",
    lower: 0,
    upper: 1,
    rows: ["sum(j, xi[j]) <= 1.8", "xi[0] + xi[1] <= 1.2"],
  },
  minimise: "sum(i, f[i]*open[i] + a[i]*capacity[i]) + sum(i, j, c[i][j]*flow[i, j])",
  rows: [
    { for: ["i"], row: "capacity[i] <= 800 open[i]" },
    { for: ["i"], row: "sum(j, flow[i, j]) <= capacity[i]" },
    { for: ["j"], row: "sum(i, flow[i, j]) >= d[j] + 40 xi[j]" },
  ],
};

/** Everything but names and the order of rows and terms. */
function canonical(problem: TwoStageProblem) {
  const { rows, objective } = problem;
  const terms = (part: typeof rows.uncertain, i: number) =>
    Array.from({ length: part.starts[i + 1] - part.starts[i] }, (_, t) => part.starts[i] + t)
      .map((k) => `${part.column[k]},${part.factor[k]}:${part.value[k]}`)
      .sort();
  const list = rows.names.map((_, i) => ({
    lower: rows.lower[i],
    upper: rows.upper[i],
    terms: Array.from({ length: rows.matrix.starts[i + 1] - rows.matrix.starts[i] }, (_, t) => {
      const k = rows.matrix.starts[i] + t;
      return `${rows.matrix.indices[k]}:${rows.matrix.values[k]}`;
    }).sort(),
    uncertain: terms(rows.uncertain, i),
  }));
  const columns = ({ lower, upper, integer }: typeof problem.firstStage) => [
    [...lower],
    [...upper],
    [...integer],
  ];
  return {
    sense: problem.sense,
    columns: [columns(problem.firstStage), columns(problem.secondStage)],
    objective: [objective.constant, [...objective.cost], terms(objective.uncertain, 0)],
    rows: list
      .map((row) => JSON.stringify({ ...row, lower: String(row.lower), upper: String(row.upper) }))
      .sort(),
  };
}

describe("model files", () => {
  beforeAll(async () => {
    await prepareReaders('"two-stage-model"');
  });

  it("gives the same problem by the builder, by formulas and as arrays", async () => {
    const byBuilder = locationTransportation(false);
    const byFormulas = await readProblem(JSON.stringify(LOCATION), "location.json");
    expect(canonical(byFormulas)).toEqual(canonical(byBuilder));
    expect(byFormulas.uncertainty).toEqual(byBuilder.uncertainty);
    const instance = parseInstance(JSON.stringify(LOCATION), "location.json");
    const byArrays = await readProblem(instanceToJson(instance), "arrays.json");
    expect(canonical(byArrays)).toEqual(canonical(byBuilder));
    expect(byArrays.uncertainty).toEqual(byBuilder.uncertainty);
  });

  it("reads conditions, shifted indices and functions of data", async () => {
    const problem = await readProblem(
      JSON.stringify({
        problem: "two-stage-model",
        indices: { t: 4, s: 4 },
        secondStage: [{ name: "p", over: ["t"], upper: "2 + t" }],
        minimise: "sum(t, (1 + 0.5 sin(pi*t/12)) * p[t])",
        rows: [
          { name: "ramp", for: ["t"], where: "t > 0", row: "p[t] - p[t-1] <= 1" },
          { name: "sum", for: ["t"], row: "sum(s, s <= t, p[s]) >= max(t, 2)" },
          "0 <= p[0] + p[1] <= 5",
        ],
      }),
      "rule.json",
    );
    expect(problem.rows.count).toBe(3 + 4 + 1);
    expect([...problem.secondStage.upper]).toEqual([2, 3, 4, 5]);
    expect(problem.objective.cost[2]).toBeCloseTo(1 + 0.5 * Math.sin(Math.PI / 6), 12);
    expect(problem.rows.names[0]).toBe("ramp[1]");
  });

  const broken: [string, object, RegExp][] = [
    [
      "two decisions multiplied",
      { minimise: "open[0] * flow[0, 1]" },
      /minimise: in the term .*open\[0\] \* flow/,
    ],
    [
      "two factors multiplied",
      { rows: ["xi[0] * xi[1] <= open[0]"] },
      /rows\[0\]: in the term .*two uncertain factors/,
    ],
    ["an undeclared name", { rows: ["open[0] <= unknown"] }, /"unknown", which is not declared/],
    [
      "an index out of range",
      { rows: [{ for: ["i"], row: "open[i+1] <= 1" }] },
      /\(at i = 2\): has the index 3/,
    ],
    ["a square", { minimise: "capacity[0]^2" }, /depends on a decision/],
    ["a division by a decision", { minimise: "1 / capacity[0]" }, /depends on a decision/],
    ["an assignment", { rows: ["open[0] = 1"] }, /no comparison; use <=, >= or ==/],
    ["a syntax error", { rows: ["open[0] <= "] }, /cannot be read/],
    ["an unknown field", { minimize: "0" }, /minimize: is not a field/],
    ["too few indices", { minimise: "flow[0]" }, /too few indices/],
    ["a set of an unknown kind", { uncertaintySet: { kind: "ball" } }, /uncertaintySet.kind: is "ball"/],
    ["data that are no numbers", { data: { f: ["x"] } }, /data.f\[0\]: is "x"/],
  ];
  it.each(broken)("points at %s", async (_, change, message) => {
    await expect(readProblem(JSON.stringify({ ...LOCATION, ...change }), "broken.json")).rejects.toThrow(
      message,
    );
  });
});

describe("MPS bundles", () => {
  it.each([
    ["a polytope", locationTransportation(true)],
    ["a box", smokeTest()],
    ["a budget", shortestPath()],
    ["integers and ranges", unitCommitment(1)],
  ])("come back the same after writing: %s", async (_, problem) => {
    const again = await readProblem(bundleToText(problemToBundle(problem), problem.name), "bundle.json");
    expect(canonical(again)).toEqual(canonical(problem));
    expect(analyse(again)).toEqual(analyse(problem));
  });

  const texts = problemToBundle(smokeTest());
  it.each([
    ["an unknown row", { uncertainty: "@RHS\nnothing u 1\n" }, /refers to the row nothing/],
    ["an unknown factor", { uncertainty: "@RHS\ndemand v 1\n" }, /set: set: has no column v/],
    ["a bad section", { uncertainty: "@QUAD\ndemand u 1\n" }, /uncertainty: line 1: opens the section/],
    ["a missing number", { uncertainty: "@RHS\ndemand u\n" }, /line 2: has 2 entries/],
    ["an unknown column", { stages: "@VARSBEGIN\nz 0\n@VARSEND\n" }, /lists the column z/],
    ["a list left open", { stages: "@VARSBEGIN\ny 0\n" }, /never closes/],
  ])("point at %s", (_, change, message) => {
    expect(() => bundleProblem({ ...texts, ...change }, "broken")).toThrow(message);
  });
});
