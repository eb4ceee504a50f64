/** Loads a backend once; later calls get the same one. */
import type { BackendName, MilpBackend } from "./backend.js";
import { loadGlpkBackend } from "./glpk.js";
import { loadHighsBackend } from "./highs.js";

const loaded = new Map<BackendName, Promise<MilpBackend>>();

/**
 * The named backend, loaded at the first call. One that lost its memory in an abort is loaded afresh.
 *
 * @throws InputError when its package is not installed (glpk.js is optional: GPL-3.0).
 *
 * @example
 * import { LinearModelBuilder, loadBackend } from "minmaxmin";
 * const builder = new LinearModelBuilder();
 * const x = builder.addColumn({ cost: -3, upper: 1, integer: true });
 * const y = builder.addColumn({ cost: -2, upper: 1, integer: true });
 * builder.addRow(-Infinity, 4, [x, y], [3, 2]);
 * const session = (await loadBackend("highs")).open(builder.build());
 * const answer = session.solve();
 * session.dispose();
 * answer.status; // => "optimal"
 * answer.bound; // => -3
 */
export async function loadBackend(name: BackendName = "highs"): Promise<MilpBackend> {
  let backend = loaded.get(name);
  if (!backend || (await backend).isLost()) {
    backend = load(name);
    loaded.set(name, backend);
  }
  return backend;
}

async function load(name: BackendName): Promise<MilpBackend> {
  switch (name) {
    case "highs":
      return loadHighsBackend();
    case "glpk":
      return loadGlpkBackend(await loadBackend("highs"));
  }
}
