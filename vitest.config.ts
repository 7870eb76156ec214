import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,services,simulators}/*/src/**/*.test.ts", "dashboards/src/**/*.test.ts", "tools/**/*.test.ts"],
    globalSetup: ["tools/temporary-folder.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ["default", ["json", { outputFile: ".cashline/test-results.json" }]],
  },
});
