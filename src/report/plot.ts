import { EMBEDDED_THEME } from "./theme.js";

/** One curve of a line plot; curves of the same name share a colour. */
export interface PlotSeries {
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Points without a line, for single observations; the default is a line. */
  readonly mark?: "line" | "points" | "dashed";
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
  /** Ticks of the y axis as percentages of 1. */
  readonly percentY?: boolean;
  /** Ends of the y axis; those of the data unless given. */
  readonly domainY?: readonly [number, number];
  /** For a page with its own colours: transparent, with text in the colour of the text around it. */
  readonly embedded?: boolean;
}

/** A line plot as a self-contained SVG document, drawn by Vega without a browser. */
export async function linePlotSvg(plot: LinePlot): Promise<string> {
  return vegaLiteSvg({
    ...linePlotSpecification(plot),
    ...(plot.embedded && { config: EMBEDDED_THEME }),
  });
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
      mark: series.mark ?? "line",
      x,
      y: series.y[i],
      low: series.y[i] - (series.band?.[i] ?? 0),
      high: series.y[i] + (series.band?.[i] ?? 0),
    })).filter(({ x, y }) => drawable(x, plot.logX) && drawable(y, plot.logY)),
  );
  const x = axis("x", plot.xLabel, plot.logX);
  const free = axis("y", plot.yLabel, plot.logY, plot.percentY);
  const y = plot.domainY === undefined ? free : { ...free, scale: { domain: plot.domainY } };
  const color = { field: "series", type: "nominal", title: null, sort: null };
  const interpolate = plot.step ? "step-after" : "linear";
  const marks = {
    line: { type: "line", interpolate },
    points: { type: "point", filled: true, size: 28, opacity: 0.6 },
    dashed: { type: "line", strokeDash: [5, 4], strokeWidth: 1.5 },
  } as const;
  const used = (["points", "line", "dashed"] as const).filter((mark) =>
    plot.series.some((series) => (series.mark ?? "line") === mark),
  );
  const layers: object[] = used.map((mark) => ({
    transform: [{ filter: { field: "mark", equal: mark } }],
    mark: marks[mark],
    encoding: { x, y, color },
  }));
  if (plot.series.some((series) => series.band !== undefined)) {
    layers.unshift({
      mark: { type: "area", opacity: 0.15 },
      encoding: { x, y: axis("low", plot.yLabel, plot.logY), y2: { field: "high" }, color },
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

/** Pixels between the outermost points and the ends of a logarithmic axis. */
const EDGE = 6;

function drawable(value: number, isLog: boolean | undefined): boolean {
  return Number.isFinite(value) && (!isLog || value > 0);
}

function axis(field: string, title: string, isLog?: boolean, isPercent?: boolean): object {
  const scale = isLog ? { type: "log", nice: false, padding: EDGE } : { zero: false };
  return { field, type: "quantitative", title, scale, ...(isPercent && { axis: { format: ".0%" } }) };
}
