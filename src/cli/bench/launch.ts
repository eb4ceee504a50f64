import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { workerUrl } from "../../base/platform.js";
import type { Launch, RunEnd } from "../../bench/index.js";
import type { RunMessage } from "./protocol.js";

/** Longest excerpt of what a dying process printed. */
const LAST_WORDS = 300;

/** Starts a run in a process of its own, so that neither a crash nor lack of memory ends the bench. */
export const launchProcess: Launch = (task, onStart, onProgress) => {
  // What solvers print is no part of a run; the last of it explains a crash.
  const child = fork(fileURLToPath(workerUrl("cli/bench/run-worker")), {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
  });
  let printed = "";
  child.stderr?.on("data", (text) => {
    printed = (printed + String(text)).slice(-LAST_WORDS);
  });
  const end = new Promise<RunEnd>((resolve) => {
    child.on("message", (message: RunMessage) => {
      switch (message.kind) {
        case "started":
          return onStart();
        case "progress":
          return onProgress(message.point);
        case "done":
        case "error":
          child.disconnect();
          return resolve(message);
      }
    });
    child.on("error", (error) => resolve({ kind: "died", message: error.message }));
    child.on("exit", (code, signal) => {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      resolve({ kind: "died", message: `its process ended with ${how}: ${printed.trim() || "no output"}` });
    });
  });
  child.send(task);
  return { end, kill: () => child.kill("SIGKILL") };
};
