import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

it("watching memory keeps no process waiting: a season that fails ends by itself", async () => {
  const module = pathToFileURL(join(import.meta.dirname, "memory.ts")).href;
  const watcher = `import { watchMemory } from ${JSON.stringify(module)}; watchMemory(() => [process.pid], 1);`;
  const { exitCode, timedOut } = await execa(process.execPath, ["--input-type=module", "--eval", watcher], {
    reject: false,
    timeout: 4000,
  });
  expect({ exitCode, timedOut }).toEqual({ exitCode: 0, timedOut: false });
});
