import { InputError } from "../base/errors.js";
import { readText } from "../base/platform.js";

/**
 * The content of a JSON file.
 *
 * @throws InputError where it cannot be read or is no JSON.
 */
export function readJson(path: string): unknown {
  const text = readText(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw InputError.of("file", `is not valid JSON (${reason})`, "correct it there", path);
  }
}
