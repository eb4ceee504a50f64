import { join } from "node:path";
import { writeFileAtomic } from "../../base/platform.js";
import { buildReport, type ReportInput, runsTable } from "../../bench/index.js";
import { type ReportDocument, toCsv, toHtml, toMarkdown } from "../../report/index.js";

/** Writes report.html, report.md with its plots, a CSV file a table and one with every run; returns the document. */
export async function writeReport(folder: string, input: ReportInput): Promise<ReportDocument> {
  const document = await buildReport(input);
  writeFileAtomic(join(folder, "report.html"), toHtml(document));
  writeFileAtomic(
    join(folder, "report.md"),
    toMarkdown(document, (name) => `plots/${name}.svg`),
  );
  for (const block of [...document.blocks, runsTable(input.runs)]) {
    if (block.kind === "table")
      writeFileAtomic(join(folder, "tables", `${block.name}.csv`), toCsv(block.header, block.rows));
    if (block.kind === "plot")
      writeFileAtomic(join(folder, "plots", `${block.name}.svg`), standAlone(block.svg));
  }
  return document;
}

/** A drawing by itself has no page around it to take its text colour from. */
function standAlone(svg: string): string {
  const style = "<style>svg{color:#23262b}@media(prefers-color-scheme:dark){svg{color:#dfe3e9}}</style>";
  return svg.replace(/^<svg[^>]*>/, (tag) => `${tag}${style}`);
}
