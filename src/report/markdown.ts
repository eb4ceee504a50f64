import type { ReportBlock, ReportDocument, ReportTable } from "./document.js";
import { looksNumeric } from "./html.js";

/**
 * A report as Markdown; plots are files beside it.
 *
 * @param plotFile path of a plot's file, relative to the report.
 */
export function toMarkdown(
  { title, subtitle, blocks }: ReportDocument,
  plotFile: (name: string) => string,
): string {
  return `# ${title}\n\n${subtitle}\n\n${blocks.map((block) => blockMarkdown(block, plotFile)).join("\n\n")}\n`;
}

function blockMarkdown(block: ReportBlock, plotFile: (name: string) => string): string {
  switch (block.kind) {
    case "heading":
      return `## ${block.text}`;
    case "paragraph":
      return block.text;
    case "alarms":
      return [`> **${block.title}**`, ...block.items.map((item) => `> - ${item}`)].join("\n");
    case "assurance":
      return `**${block.text}**`;
    case "facts":
      return block.items.map(([label, value]) => `- ${label}: ${value}`).join("\n");
    case "table":
      return `${tableMarkdown(block)}\n\n${block.caption}`;
    case "plot":
      return `![${block.caption}](${plotFile(block.name)})`;
  }
}

function tableMarkdown({ header, rows }: ReportTable): string {
  const escapeBars = (text: string) => text.replaceAll("|", "\\|");
  const line = (cells: readonly string[]) => `| ${cells.map(escapeBars).join(" | ")} |`;
  const rule = header.map((_, column) =>
    rows.every((row) => looksNumeric(row[column] ?? "")) ? "---:" : "---",
  );
  return [line(header), line(rule), ...rows.map(line)].join("\n");
}
