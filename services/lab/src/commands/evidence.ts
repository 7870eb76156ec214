import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packOf, packText } from "../evidence/pack.ts";
import { packFaults } from "../evidence/verify-pack.ts";
import { connect } from "../sandbox/estate-clients.ts";
import type { InspectOptions } from "./inspect.ts";
import { requireEstate } from "./running-estate.ts";

/** Writes the audit pack of a case, read from the engine and the analytics store, and says where it is. */
export async function casesEvidence(caseId: string, options: InspectOptions): Promise<void> {
  const clients = connect(requireEstate(options), options.sandbox);
  const of = (await clients.orchestrator.getCase({ params: { caseId } })).body;
  const lineage = (await clients.intelligence.getLineage({ params: { id: of.correlationId } })).body.items;
  const pack = packOf(of, lineage);
  const folder = join(options.out, "evidence");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${caseId}.json`);
  writeFileSync(file, packText(pack));
  const told = { file, entries: pack.entries.length, root: pack.root };
  process.stdout.write(options.json ? `${JSON.stringify(told)}\n` : `${file}: ${told.entries} entries, root hash ${told.root}\n`);
}

/** Checks an audit pack against itself. @returns 1 when something in it was altered */
export function casesVerify(file: string, { json }: { json: boolean }): number {
  const faults = packFaults(readPack(file));
  const text = faults.length === 0 ? `${file} is whole: every entry, the history's chain and the root hash hold.` : faults.join("\n");
  process.stdout.write(json ? `${JSON.stringify({ file, faults })}\n` : `${text}\n`);
  return faults.length === 0 ? 0 : 1;
}

function readPack(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(
      `${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"}); give the file that \`lab cases evidence\` wrote.`,
      {
        cause: error,
      },
    );
  }
}
