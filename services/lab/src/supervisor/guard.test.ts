import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { startGuard } from "./guard.ts";

const FOREVER = "setInterval(() => undefined, 2 ** 30);";
/** A program that starts another, and then is there as long as that. */
const FAMILY = `import("node:child_process").then(({ spawn }) => spawn(process.execPath, ["--eval", ${JSON.stringify(FOREVER)}], { stdio: "inherit" }).once("spawn", () => process.stdout.write(String(process.pid))));`;
/** A process with a guard and one child, which never ends and holds its parent's standard output as long as it lives. */
const ownerOf = (child: string, watched: string): string => `
  import { spawn } from "node:child_process";
  import { startGuard } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "guard.ts")).href)};
  const child = spawn(process.execPath, ["--eval", ${JSON.stringify(child)}], { stdio: ["ignore", "inherit", "ignore"], detached: true });
  startGuard().watch([${watched}]);
  process.stdout.write("watched");
  ${FOREVER}`;

describe("the guard", () => {
  it.each([
    ["what a killed owner leaves behind", `process.stdout.write(String(process.pid)); ${FOREVER}`, "child.pid"],
    ["a whole process group", FAMILY, "-child.pid"],
  ])("ends %s", async (_what, child, watched) => {
    const owner = spawn(process.execPath, ["--input-type=module", "--eval", ownerOf(child, watched)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    // On a busy machine the child may be there before its owner's guard is.
    let said = "";
    while (!said.includes("watched") || !/\d/.test(said)) said += ((await once(owner.stdout, "data")) as [Buffer])[0].toString();
    onTestFinished(() => endQuietly(Number(said.replace("watched", ""))));
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
