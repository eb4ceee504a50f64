export { toCsv } from "./csv.js";
export { type LinePlot, linePlotSvg, type PlotSeries, vegaLiteSvg } from "./plot.js";
export { alignedTable } from "./table.js";
