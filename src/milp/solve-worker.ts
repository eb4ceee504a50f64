/** What a thread of {@link MilpPool} runs: one model, solved on a backend that the thread keeps. */
import { workerData } from "piscina";
import { Stop } from "../base/stop.js";
import type { MilpAnswer } from "./answer.js";
import type { MilpBackend } from "./backend.js";
import { loadHighsBackend } from "./highs.js";
import type { PoolTask } from "./pool.js";

const { wasmModule } = workerData as { readonly wasmModule: WebAssembly.Module };
let backend: MilpBackend | undefined;

export default async function solve({
  model,
  session,
  options,
  interruptFlag,
}: PoolTask): Promise<MilpAnswer> {
  if (backend === undefined || backend.isLost()) backend = await loadHighsBackend({ wasmModule });
  const open = backend.open(model, session);
  try {
    const stop = Stop.after(options.timeLimitSeconds, { flag: interruptFlag });
    return open.solve({ ...options, stop });
  } finally {
    open.dispose();
  }
}
