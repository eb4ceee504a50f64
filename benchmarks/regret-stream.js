/**
 * A long stream, generated row by row, in bounded memory: run once through; then again, killed without warning in the
 * middle and resumed from its last checkpoint. Both must end in the same report, byte for byte.
 * `node benchmarks/regret-stream.js [rows]` (default 10 million).
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeMachine, packageVersion, writeFileAtomic } from "../dist/base/platform.js";
import { Rng } from "../dist/index.js";
import { GroupwiseLearner, LeastSquaresComparator, OnlineRidge, squaredLoss } from "../dist/regret/index.js";

const DIMENSION = 4;
const BLOCK = 1000;

const options = {
  groups: [
    { name: "low", test: (x) => x[0] < 0.3 },
    { name: "high", test: (x) => x[0] > 0.6 },
    { name: "soft", test: (x) => x[1] },
  ],
  learner: () => new OnlineRidge(DIMENSION),
  comparator: () => new LeastSquaresComparator(DIMENSION),
  baseline: new OnlineRidge(DIMENSION),
  loss: squaredLoss,
};

/** The worker's part: rows in blocks that depend on their number only, so that a resumed run can jump. */
function work(rows, checkpoint) {
  const learner = existsSync(checkpoint)
    ? GroupwiseLearner.resume(JSON.parse(readFileSync(checkpoint, "utf8")), options)
    : new GroupwiseLearner(options);
  const x = new Float64Array(DIMENSION);
  const every = Math.max(BLOCK, Math.round(rows / 20 / BLOCK) * BLOCK);
  let peak = 0;
  while (learner.rounds < rows) {
    const rng = new Rng(learner.rounds / BLOCK + 1);
    for (let t = 0; t < BLOCK; t++) {
      for (let i = 0; i < DIMENSION - 1; i++) x[i] = rng.uniform();
      x[DIMENSION - 1] = 1;
      learner.step(x, x[0] < 0.3 ? x[1] : 0.8 - 0.5 * x[1] * x[2]);
    }
    if (learner.rounds % every > 0) continue;
    peak = Math.max(peak, process.memoryUsage.rss());
    writeFileAtomic(checkpoint, JSON.stringify(learner.save()));
    console.log(learner.rounds);
  }
  const { user, system } = process.cpuUsage();
  console.error(
    `${learner.rounds} rows, ${((user + system) / 1e6).toFixed(1)} CPU s, ${Math.round(peak / 2 ** 20)} MiB at most`,
  );
}

/** Runs a worker; kills it once it has reported `killAt` rows. */
function spawnWorker(rows, checkpoint, killAt = Number.POSITIVE_INFINITY) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [process.argv[1], String(rows), checkpoint], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.on("data", (text) => {
      const reached = Number(String(text).trim().split("\n").at(-1));
      if (reached >= killAt) setTimeout(() => child.kill("SIGKILL"), 20);
    });
    child.on("exit", (_code, signal) => resolve(signal));
  });
}

const rows = Number(process.argv[2] ?? 10_000_000);
if (process.argv[3] !== undefined) work(rows, process.argv[3]);
else {
  console.log(`minmaxmin ${packageVersion()}; ${describeMachine()}; ${rows} rows of ${DIMENSION} features`);
  const folder = mkdtempSync(join(tmpdir(), "regret-stream-"));
  const [whole, broken] = ["whole.json", "broken.json"].map((name) => join(folder, name));
  await spawnWorker(rows, whole);
  console.log(`killed by ${await spawnWorker(rows, broken, rows / 2)}`);
  await spawnWorker(rows, broken);
  const report = (path) =>
    JSON.stringify(GroupwiseLearner.resume(JSON.parse(readFileSync(path, "utf8")), options).report());
  const isSame =
    report(whole) === report(broken) && readFileSync(whole, "utf8") === readFileSync(broken, "utf8");
  console.log(isSame ? "same state and report, byte for byte" : "THE REPORTS DIFFER");
  rmSync(folder, { recursive: true });
  process.exitCode = isSame ? 0 : 1;
}
