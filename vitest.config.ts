import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,services,simulators}/*/src/**/*.test.ts", "dashboards/src/**/*.test.ts", "tools/**/*.test.ts"],
    globalSetup: ["tools/temporary-folder.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One worker per core; vitest leaves one core to itself, which on two is half of them.
    maxWorkers: "100%",
    reporters: ["default", ["json", { outputFile: ".cashline/test-results.json" }]],
  },
});
