export { toCsv } from "./csv.js";
export { type LinePlot, linePlotSvg, type PlotSeries, panelPlotSvg, vegaLiteSvg } from "./plot.js";
export { alignedTable } from "./table.js";
