/** A table as CSV (RFC 4180): fields with a comma, quote or line break are quoted. */
export function toCsv(columns: readonly string[], rows: Iterable<readonly (string | number)[]>): string {
  const lines = [columns.map(quoteField).join(",")];
  for (const row of rows) lines.push(row.map((value) => quoteField(String(value))).join(","));
  return `${lines.join("\n")}\n`;
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
