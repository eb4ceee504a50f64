/** GLPK in WebAssembly (glpk.js, optional: GPL-3.0): fast for small integer programmes, rebuilt for every solve. */
import type { GLPK } from "glpk.js/node";
import { InputError } from "../base/index.js";
import { type ErrorAnswer, failed } from "./answer.js";
import type { BackendCapabilities, MilpBackend } from "./backend.js";
import { GlpkSession } from "./glpk-session.js";
import { firstLine } from "./messages.js";

const CAPABILITIES: BackendCapabilities = {
  incremental: false,
  bound: false,
  start: false,
  duals: true,
  callbacks: false,
  rays: false,
};

/** One WebAssembly instance of GLPK. GLPK aborts rather than return an error, and an abort loses the instance. */
export class GlpkRuntime {
  lostBecause: string | undefined;

  constructor(readonly glpk: GLPK) {}

  judge(error: unknown): ErrorAnswer {
    this.lostBecause = firstLine(error);
    return this.lostAnswer();
  }

  lostAnswer(): ErrorAnswer {
    return failed(`GLPK aborted (${this.lostBecause}); load the backend again`, true);
  }
}

export async function loadGlpkBackend(): Promise<MilpBackend> {
  const runtime = new GlpkRuntime(await (await importGlpk())());
  return {
    name: "glpk",
    version: runtime.glpk.version,
    capabilities: CAPABILITIES,
    open: (model) => new GlpkSession(runtime, model),
    isLost: () => runtime.lostBecause !== undefined,
  };
}

async function importGlpk(): Promise<() => Promise<GLPK>> {
  try {
    return (await import("glpk.js/node")).default;
  } catch (error) {
    throw InputError.of(
      "backend",
      `glpk needs the optional package glpk.js (${firstLine(error)})`,
      "run `npm install glpk.js@5.0.0`, or choose highs",
    );
  }
}
