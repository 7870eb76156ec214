import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/**
 * Tests that keep nothing between files: a worker runs many of them, since a process of its own for each costs a second of
 * starting and loading.
 */
const inProcess = [
  "packages/*/src/**/*.test.ts",
  "simulators/*/src/**/*.test.ts",
  "services/{hub,identity}/src/**/*.test.ts",
  "services/lab/src/{checks,evidence,load,load-results,report,sandbox,survive}/**/*.test.ts",
  "services/orchestrator/src/{cases,flows,notifications,playbooks,policies,policy-changes,systems,work}/**/*.test.ts",
];

/** Tests that ask the analytics engine about examples, each in a sandbox of its own, share one store in a process. */
const onSharedStore = ["services/intelligence/src/detectors/**/*.test.ts"];

/** Others open a store each, one after the other: the engine takes one folder at a time in each process. */
const onStores = ["services/intelligence/src/{baselines,ingest,kpis,loads,mining,queries,store,traffic,truth}/**/*.test.ts"];

/** No figure may depend on where the machine stands: these run nearly fourteen hours from the scenario's clock, and off the hour. */
const elsewhere = { TZ: "Pacific/Chatham" };

export default defineConfig({
  test: {
    globalSetup: ["tools/temporary-folder.ts"],
    // Against what hangs: how fast something is, no test says.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    // One more than there are cores: those that wait for processes they started leave a core to others.
    maxWorkers: availableParallelism() + 1,
    reporters: ["default", ["json", { outputFile: ".cashline/test-results.json" }]],
    projects: [
      { extends: true, test: { name: "in process", include: inProcess, isolate: false } },
      { extends: true, test: { name: "on a shared store", include: onSharedStore, isolate: false, env: elsewhere } },
      { extends: true, test: { name: "on stores of their own", include: onStores, isolate: false, env: elsewhere } },
      {
        extends: true,
        test: {
          name: "apart",
          include: ["{packages,services,simulators}/*/src/**/*.test.ts", "dashboards/src/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: [...inProcess, ...onSharedStore, ...onStores, "**/node_modules/**"],
        },
      },
    ],
  },
});
