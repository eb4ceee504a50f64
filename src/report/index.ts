export { toCsv } from "./csv.js";
export type { ReportBlock, ReportDocument, ReportPlot, ReportTable } from "./document.js";
export { toHtml } from "./html.js";
export { toMarkdown } from "./markdown.js";
export { type LinePlot, linePlotSvg, type PlotSeries, panelPlotSvg, vegaLiteSvg } from "./plot.js";
export { alignedTable } from "./table.js";
