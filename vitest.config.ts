import { defineConfig } from "vitest/config";

const common = { environment: "node" as const, testTimeout: 180_000, hookTimeout: 180_000 };

export default defineConfig({
  cacheDir: ".cache/vite",
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: { ...common, name: "default", include: ["test/**/*.test.ts"], exclude: ["test/long/**"] },
      },
      {
        test: { ...common, name: "long", include: ["test/long/**/*.test.ts"], testTimeout: 3_600_000 },
      },
    ],
  },
});
