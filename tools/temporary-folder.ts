/**
 * Gives a test run a temporary folder of its own and removes it when the run is over: what a test that failed half-way
 * could not take away goes with it. Its name is short, since sockets below it have short paths.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "cl-"));
  process.env["TMPDIR"] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
