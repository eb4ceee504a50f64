import type { ReportBlock, ReportDocument, ReportPlot, ReportTable } from "./document.js";

/** A report as one HTML file without anything outside it: light or dark as the reader's system is, wide or narrow. */
export function toHtml({ title, subtitle, blocks }: ReportDocument): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><h1>${escapeHtml(title)}</h1><p class="subtitle">${escapeHtml(subtitle)}</p></header>
<main>
${pageHtml(blocks)}
</main>
</body>
</html>
`;
}

const STYLE = `
:root { --page: #fdfdfc; --text: #23262b; --faint: #666d78; --line: #d9dce1; --stripe: #f3f4f6; --red: #b3201c; --red-back: #fdeceb; --green: #1d6f46; }
@media (prefers-color-scheme: dark) {
  :root { --page: #15181d; --text: #dfe3e9; --faint: #98a1ae; --line: #343a44; --stripe: #1c2027; --red: #ff8079; --red-back: #3a1719; --green: #6fcf9b; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem clamp(0.8rem, 3vw, 2.5rem) 4rem; max-width: 76rem; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0.5rem 0 0.2rem; }
h2 { font-size: 1.2rem; margin: 2.4rem 0 0.6rem; padding-top: 0.8rem; border-top: 1px solid var(--line); }
p { max-width: 52rem; margin: 0.5rem 0; }
.subtitle, figcaption, caption { color: var(--faint); font-size: 0.88rem; text-align: left; }
.alarms { border: 2px solid var(--red); border-radius: 6px; background: var(--red-back); color: var(--red); padding: 0.7rem 1rem; margin: 1rem 0; overflow-wrap: anywhere; }
.alarms h2 { border: 0; margin: 0; padding: 0; }
.alarms ul { margin: 0.4rem 0 0; padding-left: 1.2rem; }
.assurance { color: var(--green); font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.15rem 1rem; margin: 1rem 0; font-size: 0.92rem; }
dt { color: var(--faint); }
dd { margin: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-size: 0.88rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: 0.35rem; }
th, td { padding: 0.28rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left; white-space: nowrap; }
th { font-weight: 600; vertical-align: bottom; border-bottom-width: 2px; white-space: normal; line-height: 1.25; }
td.number, th.number { text-align: right; }
tbody tr:nth-child(even) { background: var(--stripe); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.2rem 2rem; }
figure { margin: 1rem 0; min-width: 0; }
figure svg { display: block; max-width: 100%; height: auto; color: var(--text); }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: 0.4rem; } body { font-size: 15px; } }
@media print { body { max-width: none; } .scroll { overflow: visible; } }
`;

/** Plots that follow each other share a grid of as many columns as the page is wide. */
function pageHtml(blocks: readonly ReportBlock[]): string {
  const isPlot = (block: ReportBlock | undefined) => block?.kind === "plot";
  return blocks
    .map((block, i) => {
      const opens = isPlot(block) && !isPlot(blocks[i - 1]) ? '<div class="plots">' : "";
      const closes = isPlot(block) && !isPlot(blocks[i + 1]) ? "</div>" : "";
      return `${opens}${blockHtml(block)}${closes}`;
    })
    .join("\n");
}

function blockHtml(block: ReportBlock): string {
  switch (block.kind) {
    case "heading":
      return `<h2>${escapeHtml(block.text)}</h2>`;
    case "paragraph":
      return `<p>${escapeHtml(block.text)}</p>`;
    case "alarms":
      return `<section class="alarms" role="alert"><h2>${escapeHtml(block.title)}</h2><ul>${block.items.map((item) => `<li>${escapeHtml(item)}</li>`).join("")}</ul></section>`;
    case "assurance":
      return `<p class="assurance">${escapeHtml(block.text)}</p>`;
    case "facts":
      return `<dl>${block.items.map(([label, value]) => `<dt>${escapeHtml(label)}</dt><dd>${escapeHtml(value)}</dd>`).join("")}</dl>`;
    case "table":
      return tableHtml(block);
    case "plot":
      return plotHtml(block);
  }
}

function tableHtml({ caption, header, rows }: ReportTable): string {
  const isNumeric = header.map((_, column) => rows.every((row) => looksNumeric(row[column] ?? "")));
  const cell = (tag: string, text: string, column: number) =>
    `<${tag}${isNumeric[column] ? ' class="number"' : ""}>${escapeHtml(text)}</${tag}>`;
  const line = (tag: string, cells: readonly string[]) =>
    `<tr>${cells.map((text, column) => cell(tag, text, column)).join("")}</tr>`;
  return `<div class="scroll"><table><caption>${escapeHtml(caption)}</caption><thead>${line("th", header)}</thead><tbody>
${rows.map((row) => line("td", row)).join("\n")}
</tbody></table></div>`;
}

function plotHtml({ name, caption, svg }: ReportPlot): string {
  return `<figure>${withOwnIds(svg, name)}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
}

/** Vega numbers its clip paths from 0 in every drawing; in one page they must differ. */
function withOwnIds(svg: string, name: string): string {
  return svg
    .replace(/\bid="([^"]+)"/g, `id="${name}-$1"`)
    .replace(/url\((["']?)#/g, `url($1#${name}-`)
    .replace(/\bhref="#/g, `href="#${name}-`);
}

/** A number with or without unit, a ratio, a dash for none. */
export function looksNumeric(text: string): boolean {
  return /^$|^–$|^[-+−]?[\d.,∞]+(e[-+]?\d+)?( ?[%×s])?$/.test(text);
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
