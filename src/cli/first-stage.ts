import { existsSync } from "node:fs";
import { InputError, showValue } from "../base/errors.js";
import { readText } from "../base/platform.js";

/**
 * A plan as given on the command line: a string of 0/1 digits (none for problems without a first stage), or a file that holds one, a JSON array of numbers, or the
 * JSON result of `solve`.
 */
export function readFirstStage(argument: string): number[] {
  if (/^[01]*$/.test(argument) && !existsSync(argument)) return [...argument].map(Number);
  const text = readText(argument).trim();
  return /^[01]+$/.test(text) ? [...text].map(Number) : parseJsonPlan(text, argument);
}

function parseJsonPlan(text: string, source: string): number[] {
  const remedy = "give 0/1 digits, a JSON array of numbers, or the JSON result of solve";
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw InputError.of("first stage", `is ${showValue(text)}`, remedy, source);
  }
  const plan = Array.isArray(content) ? content : (content as { firstStage?: unknown } | null)?.firstStage;
  if (!Array.isArray(plan) || !plan.every((value) => typeof value === "number")) {
    throw InputError.of("first stage", `is ${showValue(plan)}`, remedy, source);
  }
  return plan;
}
