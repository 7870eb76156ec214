/** The tests a mutant is put before: those of pure code, which run in milliseconds. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/kernel/src/**/*.test.ts", "simulators/*/src/domain/**/*.test.ts"],
    testTimeout: 20_000,
  },
});
