/** Exceptions from WebAssembly can carry the module's whole source: the first line, short. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0].slice(0, 200);
}
