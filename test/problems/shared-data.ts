/** Instances published by others; they lie beside the project, not in it, and tests skip without them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const root = new URL("../../../shared/data/", import.meta.url).pathname;

export interface SharedFile {
  readonly name: string;
  readonly text: string;
}

/** Files of a folder of the shared data whose name begins with `prefix`; empty when the data are not there. */
export function sharedFiles(folder: string, prefix: string): SharedFile[] {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((name) => name.startsWith(prefix))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(path, name), "utf8") }));
}

/** Whether the shared data are there; says so once when they are not. */
export function hasSharedData(): boolean {
  const found = existsSync(root);
  if (!found)
    console.warn(
      "shared data not found beside the project (../shared/data): tests on published instances skip",
    );
  return found;
}
