import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, onTestFinished, test } from "vitest";
import { topology, type Place } from "../topology.ts";
import { emptyTemporaryFolder, environmentOf, temporaryFolder } from "./supervisor.ts";

function placeInTemporary(): Place {
  const dataFolder = mkdtempSync(join(tmpdir(), "cashline-supervisor-"));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true }));
  return { dataFolder, basePort: 1, logLevel: "warn", engineIdentity: { privateKeyFile: "", publicKey: "" } };
}

test("what a process of the estate leaves in its temporary folder lies in the estate's own", async () => {
  const place = placeInTemporary();
  emptyTemporaryFolder(place);
  for (const spec of topology(place)) {
    const { stdout } = await execa("sh", ["-c", 'mktemp -d "$TMPDIR/left-XXXXXX"'], { env: environmentOf(spec, place) });
    expect(stdout.startsWith(`${place.dataFolder}/tmp/left-`)).toBe(true);
  }
});

test("what an estate that was killed left in its temporary folder is gone when the next one starts", () => {
  const place = placeInTemporary();
  emptyTemporaryFolder(place);
  writeFileSync(join(temporaryFolder(place), "invoker-1"), "");
  emptyTemporaryFolder(place);
  expect(readdirSync(temporaryFolder(place))).toEqual([]);
  expect(existsSync(place.dataFolder)).toBe(true);
});
