import { spawn, spawnSync } from "node:child_process";
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

/** Runs the built command line and presses Ctrl-C as soon as it prints a line of progress. */
export function interruptAtFirstLine(args: readonly string[]) {
  const child = spawn("node", [`${root}dist/cli/main.js`, ...args], { cwd: root });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", (text) => {
    const isFirst = stderr === "";
    stderr += text;
    if (isFirst) child.kill("SIGINT");
  });
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}
