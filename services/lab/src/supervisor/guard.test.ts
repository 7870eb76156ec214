import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { startGuard } from "./guard.ts";

describe("the guard", () => {
  it("ends what a killed owner leaves behind", async () => {
    const owner = spawn(process.execPath, [join(import.meta.dirname, "guard.fixture.ts")], { stdio: ["ignore", "pipe", "inherit"] });
    const [said] = (await once(owner.stdout, "data")) as [Buffer];
    onTestFinished(() => endQuietly(Number(said.toString())));
    owner.kill("SIGKILL");
    // The child writes to the same pipe: that ends only when both are gone.
    await once(owner.stdout.resume(), "end");
    expect(owner.signalCode).toBe("SIGKILL");
  });

  it("kills nothing once it is dismissed", async () => {
    const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 2 ** 30)"], { stdio: "ignore" });
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
