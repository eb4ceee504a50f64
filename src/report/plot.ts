/** One curve of a line plot. */
export interface PlotSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Half-width of a shaded band around the curve, such as a standard deviation over seeds. */
  readonly band?: ArrayLike<number>;
}

export interface LinePlot {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly series: readonly PlotSeries[];
  /** Logarithmic axes; points at or below zero are left out. */
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** Staircase, for incumbents and bounds that hold until the next one. */
  readonly step?: boolean;
  readonly width?: number;
  readonly height?: number;
}

/** A line plot as a self-contained SVG document, drawn by Vega without a browser. */
export async function linePlotSvg(plot: LinePlot): Promise<string> {
  return vegaLiteSvg(linePlotSpecification(plot));
}

/** Several line plots in a grid, read row by row; curves of one name have one colour throughout. */
export async function panelPlotSvg(
  title: string,
  panels: readonly LinePlot[],
  columns = PANEL_COLUMNS,
): Promise<string> {
  return vegaLiteSvg({
    title: { text: title, anchor: "middle" },
    columns,
    concat: panels.map((panel) => linePlotSpecification({ width: 240, height: 160, ...panel })),
  });
}

const PANEL_COLUMNS = 3;

function linePlotSpecification(plot: LinePlot): object {
  const values = plot.series.flatMap((series) =>
    Array.from(series.x, (x, i) => ({
      series: series.name,
      x,
      y: series.y[i],
      low: series.y[i] - (series.band?.[i] ?? 0),
      high: series.y[i] + (series.band?.[i] ?? 0),
    })).filter(({ x, y }) => drawable(x, plot.logX) && drawable(y, plot.logY)),
  );
  const x = axis("x", plot.xLabel, plot.logX);
  const color = { field: "series", type: "nominal", title: null, sort: null };
  const interpolate = plot.step ? "step-after" : "linear";
  const layers: object[] = [
    { mark: { type: "line", interpolate }, encoding: { x, y: axis("y", plot.yLabel, plot.logY), color } },
  ];
  if (plot.series.some((series) => series.band !== undefined)) {
    const y = axis("low", plot.yLabel, plot.logY);
    layers.unshift({
      mark: { type: "area", opacity: 0.15 },
      encoding: { x, y, y2: { field: "high" }, color },
    });
  }
  return {
    title: plot.title,
    width: plot.width ?? 560,
    height: plot.height ?? 340,
    data: { values },
    layer: layers,
  };
}

/** Any Vega-Lite specification as a self-contained SVG document. */
export async function vegaLiteSvg(specification: object): Promise<string> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const { spec } = vegaLite.compile(specification as Parameters<typeof vegaLite.compile>[0]);
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function drawable(value: number, isLog: boolean | undefined): boolean {
  return Number.isFinite(value) && (!isLog || value > 0);
}

function axis(field: string, title: string, isLog: boolean | undefined): object {
  return { field, type: "quantitative", title, scale: isLog ? { type: "log" } : { zero: false } };
}
