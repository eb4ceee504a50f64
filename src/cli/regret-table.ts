import { writeFileAtomic } from "../base/platform.js";
import type { ReplicationTable } from "../regret/experiments/replicate.js";
import { toCsv } from "../report/csv.js";
import { panelPlotSvg } from "../report/plot.js";
import { alignedTable } from "../report/table.js";

export const TABLE_FORMATS = ["table", "md", "csv"] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** The table as aligned text, Markdown or CSV; "mean±deviation" in the first two. */
export function replicationText(table: ReplicationTable, format: TableFormat): string {
  const { columns, rows } = table;
  if (format === "csv") {
    const header = ["group", "size", "hindsight", ...columns.flatMap((name) => [name, `${name} std`])];
    const body = rows.map(({ group, size, hindsight, regret }) => [
      group,
      size,
      hindsight.mean,
      ...columns.flatMap((name) => [regret[name].mean, regret[name].std]),
    ]);
    return toCsv(header, body).trimEnd();
  }
  const header = ["group", "size", "hindsight", ...columns];
  const body = rows.map(({ group, size, hindsight, regret }) => [
    group,
    String(size),
    hindsight.mean.toFixed(3),
    ...columns.map((name) => `${regret[name].mean.toFixed(3)}±${regret[name].std.toFixed(3)}`),
  ]);
  body.push(["largest", "", "", ...columns.map((name) => table.largest[name].toFixed(3))]);
  if (format === "table") {
    const order = table.order.kind === "shuffle" ? "shuffled" : `sorted by ${table.order.column}`;
    const note = `${table.dataset}: ${table.rounds} rounds, dimension ${table.dimension}, ${order}, ${table.seeds.length} shuffles, ${table.compat ? "published comparator" : "exact comparator"}; regret mean±deviation`;
    return `${note}\n\n${alignedTable(header, body)}`;
  }
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), `|${"---|".repeat(header.length)}`, ...body.map(line)].join("\n");
}

/** One panel per group, one curve per method: mean regret along the group's own rounds, with its deviation. */
export async function writeCurves(path: string, table: ReplicationTable): Promise<void> {
  const panels = table.rows.map(({ group, curve }) => ({
    title: group,
    xLabel: "rounds of the group",
    yLabel: "regret",
    series: table.columns.map((name) => ({
      name,
      x: curve!.rounds,
      y: curve!.regret[name].map(({ mean }) => mean),
      band: curve!.regret[name].map(({ std }) => std),
    })),
  }));
  writeFileAtomic(path, await panelPlotSvg(`Group regret: ${table.dataset}`, panels));
}
