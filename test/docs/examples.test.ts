/**
 * Runs every `@example` of a docstring in src/ (a line `expression; // => value` is an assertion) and every block of
 * TypeScript in the README and docs/ that imports the library.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, it } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const generated = join(root, "test/.generated");

interface Example {
  readonly title: string;
  readonly code: string;
}

function collectExamples(): Example[] {
  const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .sort()
    .flatMap((file) => examplesOf(file));
}

function collectDocumentExamples(): Example[] {
  const files = [
    "README.md",
    ...readdirSync(join(root, "docs"))
      .filter((file) => file.endsWith(".md"))
      .map((file) => `docs/${file}`),
  ];
  return files.flatMap((file) => {
    const blocks = readFileSync(join(root, file), "utf8").matchAll(/^```ts\n([\s\S]*?)^```/gm);
    const runnable = [...blocks].filter((block) => block[1].includes('from "minmaxmin'));
    return runnable.map((block, i) => ({ title: `${file} block ${i + 1}`, code: toTest(block[1]) }));
  });
}

function examplesOf(file: string): Example[] {
  const docstrings = readFileSync(join(root, "src", file), "utf8").match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  const bodies = docstrings.flatMap((docstring) => {
    const text = docstring
      .replace(/\s*\*\/$/, "")
      .split("\n")
      .map((line) => line.replace(/^\s*\* ?/, ""))
      .join("\n");
    return text
      .split(/^@example\b.*$/m)
      .slice(1)
      .map((part) => part.split(/^@\w+/m)[0]);
  });
  return bodies.map((body, i) => ({ title: `${file} example ${i + 1}`, code: toTest(body) }));
}

/** `import … from "minmaxmin…"` becomes the source's own entry; `a; // => b` becomes an assertion. */
function toTest(body: string): string {
  const lines = body
    .split("\n")
    .filter((line) => !line.trim().startsWith("```"))
    .map((line) => {
      const assertion = /^(.*?);\s*\/\/ => (.*)$/.exec(line);
      return assertion ? `expectEqual(${assertion[1]}, ${assertion[2]});` : line;
    })
    .join("\n")
    .replace(/from "minmaxmin\/(\w+)"/g, `from "../../src/$1/index.js"`)
    .replace(/from "minmaxmin"/g, `from "../../src/index.js"`);
  return `import { expectEqual } from "../docs/expect-equal.js";\n${lines}\n`;
}

const examples = [...collectExamples(), ...collectDocumentExamples()];

describe("documented examples", () => {
  beforeAll(() => {
    mkdirSync(generated, { recursive: true });
  });
  afterAll(() => {
    rmSync(generated, { recursive: true, force: true });
  });

  it.each(examples)("$title", async ({ title, code }) => {
    const file = join(generated, `${title.replace(/[^\w]+/g, "-")}.ts`);
    writeFileSync(file, code);
    await import(/* @vite-ignore */ `./${relative(join(root, "test/docs"), file)}`);
  });
});
