import { describe, expect, it } from "vitest";
import { alignedTable, linePlotSvg, toCsv } from "../../src/report/index.js";

describe("report", () => {
  it("quotes CSV fields that need it", () => {
    expect(toCsv(["a", "b"], [[1, 'x,"y"']])).toBe('a,b\n1,"x,""y"""\n');
  });

  it("aligns numbers to the right", () => {
    expect(
      alignedTable(
        ["name", "n"],
        [
          ["a", "5"],
          ["bb", "10"],
        ],
      ),
    ).toBe("name   n\na      5\nbb    10");
  });

  it("draws a line plot with a band as SVG", async () => {
    const series = [{ name: "residual", x: [1, 2, 3], y: [1, 0.1, 0.01], band: [0.1, 0.01, 0.001] }];
    const svg = await linePlotSvg({
      title: "Decay",
      xLabel: "calls",
      yLabel: "residual",
      series,
      logY: true,
    });
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain("Decay");
    expect(svg).toContain("<path");
  });
});
