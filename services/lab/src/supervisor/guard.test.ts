import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { startGuard } from "./guard.ts";

const FOREVER = "setInterval(() => undefined, 2 ** 30);";
/** A process with a guard and one child, which never ends and holds its parent's standard output as long as it lives. */
const OWNER = `
  import { spawn } from "node:child_process";
  import { startGuard } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "guard.ts")).href)};
  const child = spawn(process.execPath, ["--eval", ${JSON.stringify(FOREVER)}], { stdio: ["ignore", "inherit", "ignore"], detached: true });
  startGuard().watch([child.pid]);
  process.stdout.write(String(child.pid));
  ${FOREVER}`;

describe("the guard", () => {
  it("ends what a killed owner leaves behind", async () => {
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", OWNER], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await once(owner.stdout, "data")) as [Buffer];
    onTestFinished(() => endQuietly(Number(said.toString())));
    owner.kill("SIGKILL");
    // The child writes to the same pipe: that ends only when both are gone.
    await Promise.all([once(owner, "exit"), once(owner.stdout.resume(), "end")]);
    expect(owner.signalCode).toBe("SIGKILL");
  });

  it("kills nothing once it is dismissed", async () => {
    const child = spawn(process.execPath, ["--eval", FOREVER], { stdio: "ignore" });
    const ended = once(child, "exit");
    const guard = startGuard();
    guard.watch([child.pid ?? 0]);
    await guard.dismiss();
    child.kill("SIGTERM");
    await ended;
    expect(child.signalCode).toBe("SIGTERM");
  });
});

function endQuietly(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already, as it should be.
  }
}
