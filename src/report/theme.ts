/** Colours of curves, the most distinct first, all of middling lightness so that they read on white and on black. */
const CURVES = [
  "#4a8bd6",
  "#d9762b",
  "#3a9d6e",
  "#c0569f",
  "#a99a1f",
  "#cf4f4a",
  "#3fa7b5",
  "#8a8a8a",
  "#8f6fd1",
  "#a5673f",
  "#7fa83a",
  "#d1779a",
  "#5f7fa8",
  "#b58a5a",
];

const TEXT = "currentColor";
const FONT = "system-ui, sans-serif";

/** Vega-Lite configuration for a plot inside a page: the page's text colour, no background. */
export const EMBEDDED_THEME = {
  background: "transparent",
  font: FONT,
  range: { category: CURVES },
  title: { color: TEXT, fontSize: 14, fontWeight: 600, anchor: "start" },
  view: { stroke: TEXT, strokeOpacity: 0.25 },
  axis: {
    domainColor: TEXT,
    domainOpacity: 0.4,
    gridColor: TEXT,
    gridOpacity: 0.12,
    labelColor: TEXT,
    tickColor: TEXT,
    tickOpacity: 0.4,
    titleColor: TEXT,
    titleFontWeight: 500,
  },
  legend: {
    labelColor: TEXT,
    titleColor: TEXT,
    orient: "bottom",
    columns: 2,
    labelLimit: 420,
    symbolOpacity: 1,
  },
} as const;
