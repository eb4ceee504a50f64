import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

const root = new URL("../../", import.meta.url).pathname;

/** Runs the built command line in the project's folder. */
export function runCli(args: readonly string[], options: { readonly input?: string } = {}) {
  const main = `${root}dist/cli/main.js`;
  if (!existsSync(main)) throw new Error("build first: npm run build");
  const { status, stdout, stderr } = spawnSync("node", [main, ...args], {
    cwd: root,
    encoding: "utf8",
    input: options.input ?? "",
  });
  return { status, stdout, stderr };
}
