import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ENGINE_KEY_FILE } from "../supervisor/engine-identity.ts";

/**
 * Makes the folder of `--out` and writes a file into it, before anything else is done.
 * @throws Error in one sentence when that cannot be
 */
export function requireWritable(folder: string): void {
  const probe = join(folder, `.written-by-${process.pid}`);
  try {
    makeFolder(folder);
    writeFileSync(probe, "");
    rmSync(probe);
  } catch (error) {
    const { code = "unknown reason" } = error as NodeJS.ErrnoException;
    throw new Error(`${folder} cannot be made or written to as a folder (${code}); choose another with --out.`, { cause: error });
  }
}

/**
 * Empties a folder for a new estate, if an estate was in it.
 * @param signs one of these files tells that the folder is ours
 * @throws Error when it holds anything else, which is nobody's to delete
 */
export function emptyEstateFolder(folder: string, signs: readonly string[] = [ENGINE_KEY_FILE]): void {
  if (!existsSync(folder)) return;
  const held = statSync(folder).isDirectory() ? readdirSync(folder) : [folder];
  if (held.length > 0 && !signs.some((sign) => held.includes(sign)))
    throw new Error(`${folder} is there already and holds no estate, so it is left alone; choose another folder with --out.`);
  rmSync(folder, { recursive: true });
}

/** One level after the other: asked for all at once, Node never comes back from some places, such as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!existsSync(folder)) throw error; // another process may have made it just now
  }
}
