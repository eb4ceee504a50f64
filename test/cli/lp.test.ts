import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const main = new URL("../../dist/cli/main.js", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "minmaxmin-lp-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function lp(input: string, ...words: string[]) {
  return spawnSync(process.execPath, [main, "lp", "-", ...words], { encoding: "utf8", input });
}

const tiny =
  "NAME tiny\nROWS\n N z\n G r\nCOLUMNS\n x z 2 r 1\n y z 3 r 1\nRHS\n b r 4\nBOUNDS\n UP B x 3\nENDATA\n";

describe("minmaxmin lp", () => {
  it("prints one JSON object with status, objective and solution, and writes the solution as CSV", () => {
    const file = join(folder, "solution.csv");
    const { stdout, stderr, status } = lp(tiny, "--json", "--tolerance", "1e-8", "--solution", file);
    expect([status, stderr]).toEqual([0, ""]);
    const answer = JSON.parse(stdout);
    expect(answer).toMatchObject({ name: "tiny", rows: 1, columns: 2, status: "optimal" });
    expect(answer.objective).toBeCloseTo(9, 6);
    expect(answer.solution.x).toBeCloseTo(3, 5);
    expect(readFileSync(file, "utf8")).toMatch(/^column,value\nx,/);
  });

  it("exits with 4 at a limit, 3 on a bad file, 2 on a bad option", () => {
    const limited = lp(tiny, "--tolerance", "1e-300", "--max-iterations", "200");
    expect(limited.status).toBe(4);
    expect(limited.stdout).toMatch(/unknown \(iterations\)/);
    const bad = lp("ROWS\n N z\n L r\nCOLUMNS\n x q 1\nENDATA\n");
    expect(bad.status).toBe(3);
    expect(bad.stderr).toMatch(/^error: -: line 5: uses the unknown row "q"/);
    expect(lp(tiny, "--tolerance", "much").status).toBe(2);
  });

  it("logs events as JSON lines and reports infeasibility with exit code 0", () => {
    const log = join(folder, "log.jsonl");
    const model = join(folder, "model.mps");
    writeFileSync(model, "ROWS\n N z\n G a\n L b\nCOLUMNS\n x a 1 b 1\nRHS\n r a 2 b 1\nENDATA\n");
    const { stdout, status } = spawnSync(process.execPath, [main, "lp", model, "--quiet", "--log", log], {
      encoding: "utf8",
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/infeasible/);
    for (const line of readFileSync(log, "utf8").split("\n").filter(Boolean)) {
      expect(JSON.parse(line).type).toBe("iteration");
    }
  });
});
