/** An owner with a guard and one child that never ends. The child holds this process's standard output as long as it lives. */
import { spawn } from "node:child_process";
import { startGuard } from "./guard.ts";

const child = spawn(process.execPath, ["-e", "setInterval(() => undefined, 2 ** 30)"], {
  stdio: ["ignore", "inherit", "ignore"],
  detached: true,
});
startGuard().watch([child.pid ?? 0]);
process.stdout.write(`${child.pid}\n`);
setInterval(() => undefined, 2 ** 30);
