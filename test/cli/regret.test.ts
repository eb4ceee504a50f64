import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { Rng } from "../../src/index.js";

const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "regret-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function regret(args: readonly string[], input = "") {
  const { status, stdout, stderr } = spawnSync("node", [main, "regret", ...args], {
    input,
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const rng = new Rng(2);
const rows = Array.from({ length: 120 }, () => {
  const [a, c] = [rng.uniform(), rng.uniform() < 0.5 ? "u" : "v"];
  return `${a},${c},${c === "u" ? a : 1 - a}`;
});
const header = "a,c,y";
const setup = [
  "--target",
  "y",
  "--numeric",
  "a",
  "--onehot",
  "c=u|v",
  "--scaler",
  "none",
  "--group",
  "u: c == 'u'",
];
const path = (name: string) => join(folder, name);
writeFileSync(path("data.csv"), `${[header, ...rows].join("\n")}\n`);

describe("minmaxmin regret", () => {
  it("streams, checkpoints and resumes to exactly the same state as one pass", () => {
    const text = (part: readonly string[]) => `${[header, ...part].join("\n")}\n`;
    const whole = regret(["run", "-", ...setup, "--checkpoint", path("whole.json")], text(rows));
    expect(whole.status).toBe(0);
    const first = regret(["run", "-", ...setup, "--checkpoint", path("half.json")], text(rows.slice(0, 70)));
    const second = regret(
      ["run", "-", "--resume", path("half.json"), "--checkpoint", path("both.json")],
      text(rows.slice(70)),
    );
    const body = (stdout: string) => stdout.trim().split("\n").slice(1);
    expect([...body(first.stdout), ...body(second.stdout)]).toEqual(body(whole.stdout));
    expect(readFileSync(path("both.json"), "utf8")).toBe(readFileSync(path("whole.json"), "utf8"));
  });

  it("ends at Ctrl-C without waiting for the next row, and keeps what it learned", async () => {
    const args = ["run", "-", ...setup, "--checkpoint", path("stopped.json")];
    const child = spawn(process.execPath, [main, "regret", ...args]);
    child.stdin.write(`${[header, ...rows.slice(0, 3)].join("\n")}\n`);
    let printed = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      printed += text;
      if (printed.split("\n").length > 4) child.kill("SIGINT");
    });
    const status = await new Promise((resolve) => child.on("exit", resolve));
    expect(status).toBe(130);
    expect(JSON.parse(readFileSync(path("stopped.json"), "utf8")).records).toBe(3);
  });

  it("skips the rows of a file that a checkpoint has seen, and reports as JSON", () => {
    const resumed = regret(["run", path("data.csv"), "--resume", path("half.json"), "--json"]);
    const report = regret(["report", path("whole.json"), "--json", "--svg", path("curve.svg")]);
    expect(JSON.parse(resumed.stdout)).toEqual(JSON.parse(report.stdout));
    expect(readFileSync(path("curve.svg"), "utf8")).toMatch(/^<svg/);
  });

  it("makes groups of the levels of columns and of their pairs", () => {
    const table = [
      "a,c,d,y",
      ...rows.map((row, t) => `${row.replace(/,([^,]*)$/, `,${t % 3 === 0 ? "" : "s't"},$1`)}`),
    ];
    writeFileSync(path("cross.csv"), `${table.join("\n")}\n`);
    const columns = ["--target", "y", "--numeric", "a", "--onehot", "c"];
    const crossed = [...columns, "--group-cross", "c,d", "--depth", "2", "--json"];
    const { status, stdout } = regret(["run", path("cross.csv"), ...crossed]);
    expect(status).toBe(0);
    const groups = JSON.parse(stdout).groups as { name: string; rounds: number }[];
    const rounds = Object.fromEntries(groups.map((group) => [group.name, group.rounds]));
    expect(Object.keys(rounds)).toEqual([
      ...["c=u", "c=v", "d=?", "d=s't"],
      ...["c=u & d=?", "c=u & d=s't", "c=v & d=?", "c=v & d=s't", "always_on"],
    ]);
    expect([rounds["d=?"], rounds["d=s't"], rounds["c=u"] + rounds["c=v"]]).toEqual([40, 80, 120]);
    expect(rounds["c=u & d=?"] + rounds["c=v & d=?"]).toBe(40);
    expect(regret(["run", path("cross.csv"), ...crossed, "--depth", "3"]).stderr).toMatch(/--depth: is 3/);
  });

  it("repeats the shortest-path experiment with its curves", () => {
    const options = ["--days", "300", "--seeds", "1,2", "--svg", path("paths.svg"), "--json"];
    const { status, stdout } = regret(["replicate", "shortest-path", ...options]);
    expect(status).toBe(0);
    const { columns, rows } = JSON.parse(stdout);
    expect(columns).toEqual(["single", "paper", "auto"]);
    expect(rows.map(({ group }: { group: string }) => group)).toEqual(["rare", "A", "B", "always_on"]);
    expect(readFileSync(path("paths.svg"), "utf8")).toMatch(/^<svg/);
  });

  it("names what is wrong with the input", () => {
    const run = (...args: string[]) => regret(["run", path("data.csv"), ...args]);
    expect(run("--target", "z").stderr).toMatch(/column z: does not exist/);
    expect(run("--target", "y", "--group", "g: height > 3").stderr).toMatch(/"height", which does not exist/);
    const faults: [string, RegExp][] = [
      ["1,u,0\n\nx,u,0\n", /-: line 4, column a: is "x"; give a number/],
      ["1,u,0\n1,u\n", /-: line 3: has 2 fields, the header 3/],
      ['1,u,0\n1,"u,0\n', /-: line 3: opens a quote that is never closed/],
      ['1,u,0\n1,u"v,0"\n', /-: line 3: has a stray quote/],
    ];
    for (const [text, message] of faults) {
      const { status, stderr } = regret(["run", "-", ...setup], `${header}\n${text}`);
      expect([status, stderr]).toEqual([3, expect.stringMatching(message)]);
    }
    expect(regret(["run", "-", ...setup], "a,c,y,a\n").stderr).toMatch(/column a: appears twice/);
    writeFileSync(path("groups.json"), '[{"name": "u"}]');
    const groups = run("--target", "y", "--groups", path("groups.json"));
    expect([groups.status, groups.stderr]).toEqual([3, expect.stringMatching(/groups.json: groups: is/)]);
    expect(regret(["report", path("data.csv")]).stderr).toMatch(/data.csv: file: is not valid JSON/);
    expect(run("--range", "-1").status).toBe(2);
  });
});
