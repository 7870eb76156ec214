import type { TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import { chainBreak } from "../checks/case-chain.ts";
import { hashOfEvidence, packText, rootOf, type Evidence, type EvidencePack } from "./pack.ts";

/**
 * What is not as it was when the pack was written, each in a sentence that names the entry; nothing when the pack is whole.
 * A file that is no pack at all is one such sentence.
 */
export function packFaults(text: string): string[] {
  const pack = packIn(text);
  if (typeof pack === "string") return [pack];
  const { entries, root, ...head } = pack;
  const altered = entries.filter((each) => each.hash !== hashOfEvidence(each)).map(({ kind, name }) => `${kind} ${name} was altered.`);
  const history = entries.filter(({ kind }) => kind === "timeline").map(({ content }) => content as TimelineEntry);
  const broken = chainBreak(history);
  if (broken !== null)
    altered.push(`The history does not hold together from entry ${broken} on (${history[broken]?.action ?? "missing"}).`);
  if (altered.length > 0) return altered;
  if (root !== rootOf(head, entries)) return ["The head, or the list of entries, was altered: the root hash does not cover what is here."];
  if (text !== packText(pack)) return ["The layout of the file was altered; what it says is unchanged."];
  return [];
}

function packIn(text: string): EvidencePack | string {
  let pack: Partial<EvidencePack>;
  try {
    pack = (JSON.parse(text) ?? {}) as Partial<EvidencePack>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `This is no JSON any more: ${error.message}.`;
  }
  if (pack.format !== "cashline-evidence" || pack.version !== 1 || !Array.isArray(pack.entries) || !pack.entries.every(isEvidence))
    return "This is no evidence pack of version 1.";
  return pack as EvidencePack;
}

function isEvidence(entry: unknown): entry is Evidence {
  const { kind, name, content, hash } = (entry ?? {}) as Record<string, unknown>;
  return (
    typeof kind === "string" && typeof name === "string" && typeof hash === "string" && typeof content === "object" && content !== null
  );
}
