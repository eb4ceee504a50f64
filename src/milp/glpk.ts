/**
 * GLPK in WebAssembly (glpk.js, optional: GPL-3.0): fast for small integer programmes, rebuilt for every solve and always
 * solved to its own tolerance of 1e-7: gaps, targets and node limits are not its own.
 */
import type { GLPK } from "glpk.js/node";
import { InputError } from "../base/index.js";
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
export interface GlpkRuntime {
  readonly glpk: GLPK;
  /** Why the instance can no longer be used. */
  lostBecause: string | undefined;
}

/** @param arbiter the backend that answers where GLPK cannot; see {@link GlpkSession}. */
export async function loadGlpkBackend(arbiter: MilpBackend): Promise<MilpBackend> {
  const runtime: GlpkRuntime = { glpk: await (await importGlpk())(), lostBecause: undefined };
  return {
    name: "glpk",
    version: runtime.glpk.version,
    capabilities: CAPABILITIES,
    open: (model) => new GlpkSession(runtime, arbiter, model),
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
