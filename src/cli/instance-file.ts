import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Command } from "commander";
import { InputError } from "../base/errors.js";
import { readText } from "../base/platform.js";
import type { TwoStageProblem } from "../model/index.js";
import { bundleToText, readProblem } from "../problems/index.js";
import { UsageError } from "./command.js";

/** Options that say which files of an MPS bundle make up the instance. */
export interface BundleOptions {
  readonly model?: string;
  readonly stages?: string;
  readonly uncertainty?: string;
  readonly set?: string;
  readonly variant?: string;
}

/** Adds the options of MPS bundles to a command that takes an instance. */
export function withBundleOptions(command: Command): Command {
  return command
    .option("--model <file>", "MPS bundle: the deterministic model")
    .option("--stages <file>", "MPS bundle: second-stage columns and rows (without it all is first-stage)")
    .option("--uncertainty <file>", "MPS bundle: where the uncertain factors enter")
    .option(
      "--set <file>",
      "MPS bundle: the uncertainty set, a file or a name in the folder's uncertainty_sets",
    )
    .option("--variant <name>", "MPS bundle folder: which of its models");
}

/**
 * The text of an instance: a file, standard input (`-`), the folder of an MPS bundle, or a bundle's files by options. A
 * bundle comes as one text that the readers recognise.
 *
 * @throws InputError where files are missing, or a folder leaves a choice open.
 */
export function readInstanceText(
  file: string | undefined,
  options: BundleOptions,
): { text: string; source: string } {
  if (file !== undefined && file !== "-" && isFolder(file)) return readFolder(file, options);
  if (file !== undefined) return { text: readText(file), source: file };
  const { model, stages, uncertainty, set } = options;
  if (model === undefined || uncertainty === undefined || set === undefined) {
    const missing = model === undefined ? "--model" : uncertainty === undefined ? "--uncertainty" : "--set";
    throw new UsageError(`neither an instance file nor ${missing} was given`);
  }
  return bundleText({ model, stages, uncertainty, set }, model);
}

/** The problem that a command was given. */
export async function readInstanceProblem(
  file: string | undefined,
  options: BundleOptions,
): Promise<TwoStageProblem> {
  const { text, source } = readInstanceText(file, options);
  return readProblem(text, source);
}

function readFolder(folder: string, options: BundleOptions): { text: string; source: string } {
  const at = existsSync(join(folder, "model.mps"))
    ? folder
    : join(folder, "models", chooseVariant(folder, options));
  const stages = join(at, "stages.aux");
  const files = {
    model: join(at, "model.mps"),
    uncertainty: join(at, "uncertainty.par"),
    set: chooseSet(folder, at, options),
    ...(existsSync(stages) && { stages }),
  };
  return bundleText(files, folder);
}

function chooseVariant(folder: string, { variant }: BundleOptions): string {
  const models = join(folder, "models");
  if (!existsSync(models)) {
    throw InputError.of(
      "folder",
      "is a directory without model.mps and models/",
      "name a file, or the folder of an MPS bundle",
      folder,
    );
  }
  return chooseOne("--variant", variant, readdirSync(models).sort(), folder);
}

function chooseSet(folder: string, at: string, { set }: BundleOptions): string {
  if (set !== undefined && existsSync(set)) return set;
  const places = [folder, at, join(at, "..", "..")].map((place) => join(place, "uncertainty_sets"));
  const sets = places.find((place) => existsSync(place));
  if (sets === undefined) {
    throw InputError.of("folder", "has no uncertainty_sets", "name the set with --set FILE", folder);
  }
  const names = readdirSync(sets)
    .filter((name) => name.endsWith(".mps"))
    .map((name) => name.slice(0, -".mps".length))
    .sort();
  return join(sets, `${chooseOne("--set", set?.replace(/\.mps$/, ""), names, folder)}.mps`);
}

/** The one that was asked for, or the only one there is. */
function chooseOne(
  option: string,
  asked: string | undefined,
  names: readonly string[],
  folder: string,
): string {
  const chosen = asked ?? (names.length === 1 ? names[0] : undefined);
  if (chosen !== undefined && names.includes(chosen)) return chosen;
  const seen = asked === undefined ? `leaves a choice of ${names.length}` : `has no ${asked}`;
  throw InputError.of("folder", seen, `choose with ${option}: ${names.join(", ")}`, folder);
}

function bundleText(
  files: { model: string; stages?: string; uncertainty: string; set: string },
  source: string,
): { text: string; source: string } {
  const texts = {
    model: readText(files.model),
    uncertainty: readText(files.uncertainty),
    set: readText(files.set),
    ...(files.stages !== undefined && { stages: readText(files.stages) }),
  };
  return { text: bundleToText(texts, basename(source)), source };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}
