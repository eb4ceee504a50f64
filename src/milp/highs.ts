/** HiGHS in WebAssembly: the default backend. */
import type { Highs, InitOptions } from "highs";
import loadHighs from "highs";
import { type ErrorAnswer, failed } from "./answer.js";
import type { BackendCapabilities, MilpBackend, MilpSession, SessionOptions } from "./backend.js";
import { HighsSession } from "./highs-session.js";
import { firstLine } from "./messages.js";
import type { LinearModel } from "./model.js";

// The package's types describe its CommonJS build, where the loader is a property of the default import.
const load = loadHighs as unknown as typeof loadHighs.default;

const CAPABILITIES: BackendCapabilities = {
  incremental: true,
  bound: true,
  start: true,
  duals: true,
  callbacks: true,
  rays: true,
};

/** One WebAssembly instance of HiGHS. After an abort its memory is lost, and with it every session opened on it. */
export class HighsRuntime {
  /** Why the instance can no longer be used. */
  lostBecause: string | undefined;

  constructor(readonly highs: Highs) {}

  /** The answer an exception from HiGHS stands for. One that leaves the memory in an unknown state loses the instance. */
  judge(error: unknown): ErrorAnswer {
    if (error instanceof this.highs.errors.HighsError) return failed(error.message, false);
    this.lostBecause = firstLine(error);
    return this.lostAnswer();
  }

  lostAnswer(): ErrorAnswer {
    return failed(`HiGHS aborted (${this.lostBecause}); load the backend again`, true);
  }
}

/** @param options where the compiled module comes from; by default the package's own file. */
export async function loadHighsBackend(options?: InitOptions): Promise<MilpBackend> {
  const runtime = new HighsRuntime(await load(options));
  return {
    name: "highs",
    version: runtime.highs.version.string,
    capabilities: CAPABILITIES,
    open: (model: LinearModel, sessionOptions?: SessionOptions): MilpSession =>
      new HighsSession(runtime, model, sessionOptions),
    isLost: () => runtime.lostBecause !== undefined,
  };
}
