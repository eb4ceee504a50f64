import { InputError, showValue } from "../base/errors.js";
import { parseJson } from "../base/json.js";
import { type NumberTable, numberTable } from "./number-table.js";

/** A file before anybody knows what it describes. */
export type FileContent =
  | { readonly format: "json"; readonly object: Readonly<Record<string, unknown>> }
  | { readonly format: "numbers"; readonly table: NumberTable };

/** Tells JSON from tables of numbers by the first character. @throws InputError when it is neither. */
export function readContent(text: string): FileContent {
  const content = text.replace(/^\uFEFF/, "");
  const start = content.trimStart();
  if (start === "") throw InputError.of("file", "is empty", "give an instance file");
  if (start.startsWith("{") || start.startsWith("["))
    return { format: "json", object: asObject(parseJson(content)) };
  if (!/^[-+.\d]/.test(start)) {
    const seen = `starts with ${showValue(start.slice(0, 24))}, which begins neither JSON nor a table of numbers`;
    throw InputError.of("line 1", seen, "give one of the published instance formats");
  }
  return { format: "numbers", table: numberTable(content) };
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw InputError.of("file", `holds ${showValue(value)}`, "give one JSON object");
}
