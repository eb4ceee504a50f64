import { InputError, showValue } from "../../base/errors.js";
import type { NamedGroup } from "./encoder.js";
import { MISSING_LEVEL } from "./schema.js";

/** A categorical column with the levels that its groups are made from. */
export interface CrossedColumn {
  readonly column: string;
  readonly levels: readonly string[];
}

/** Most columns that an intersection names: every level of each, or pairs of levels of two columns too. */
export type CrossDepth = 1 | 2;

/**
 * The groups that columns define: one per level, and at depth 2 one per pair of levels of different columns.
 *
 * @throws InputError for a column without levels.
 *
 * @example
 * import { crossGroups } from "minmaxmin/regret";
 * const columns = [{ column: "sex", levels: ["F", "M"] }, { column: "race", levels: ["A", "B"] }];
 * crossGroups(columns, 1).map(({ name }) => name); // => ["sex=F", "sex=M", "race=A", "race=B"]
 * crossGroups(columns, 2).length; // => 8
 */
export function crossGroups(columns: readonly CrossedColumn[], depth: CrossDepth): NamedGroup[] {
  const byColumn = columns.map(({ column, levels }) => {
    if (levels.length === 0) {
      throw InputError.of("group-cross", `${showValue(column)} has no levels`, "name a column with values");
    }
    return levels.map((level) => ({
      name: `${column}=${level}`,
      expression: levelTest(column, level),
    }));
  });
  const groups = byColumn.flat();
  if (depth === 1) return groups;
  for (const [c, first] of byColumn.entries()) {
    for (const second of byColumn.slice(c + 1)) {
      for (const a of first) {
        for (const b of second) {
          groups.push({ name: `${a.name} & ${b.name}`, expression: `${a.expression} and ${b.expression}` });
        }
      }
    }
  }
  return groups;
}

function levelTest(column: string, level: string): string {
  const isLevel = `\`${column}\` == ${JSON.stringify(level)}`;
  return level === MISSING_LEVEL ? `(isnull(\`${column}\`) or ${isLevel})` : isLevel;
}
