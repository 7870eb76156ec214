import { existsSync, readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it, vi } from "vitest";
import { watchMemory } from "./memory.ts";

it("watching memory keeps no process waiting: a season that fails ends by itself", async () => {
  const module = pathToFileURL(join(import.meta.dirname, "memory.ts")).href;
  const watcher = `import { watchMemory } from ${JSON.stringify(module)}; watchMemory(() => [process.pid], 1);`;
  const { exitCode, timedOut } = await execa(process.execPath, ["--input-type=module", "--eval", watcher], {
    reject: false,
    timeout: 4000,
  });
  expect({ exitCode, timedOut }).toEqual({ exitCode: 0, timedOut: false });
});

it.runIf(existsSync("/proc/self/smaps_rollup"))(
  "the peak is what processes hold together, in MB, also of those that have ended since",
  async () => {
    const holder = execa(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"], { reject: false });
    const both = watchMemory(() => [process.pid, holder.pid ?? 0], 5);
    const alone = watchMemory(() => [process.pid], 5);
    await vi.waitFor(() => expect(readFileSync(`/proc/${holder.pid}/status`, "utf8")).toMatch(/VmRSS:\s+[3-9]\d{4} kB/));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    holder.kill("SIGKILL");
    await holder;
    const peaks = [await both.stop(), await alone.stop()].map(Number);
    expect((peaks[0] ?? 0) - (peaks[1] ?? 0)).toBeGreaterThan(3);
  },
);

it("nothing to watch is unknown", async () => {
  expect(await watchMemory(() => []).stop()).toBeNull();
});
