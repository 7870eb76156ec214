import type { TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import { canonicalJson } from "@cashline/kernel/canonical-json";
import { chainBreak } from "../checks/case-chain.ts";
import { hashOfEvidence, packText, rootOf, type Evidence, type EvidencePack } from "./pack.ts";

/**
 * What is not as it was when the pack was written, each in a sentence that names the entry; nothing when the pack is whole.
 * A pack that cannot be read as a whole any more is read line by line. A file that is no pack at all is one such sentence.
 */
export function packFaults(text: string): string[] {
  const pack = packIn(text);
  if (typeof pack === "string") {
    const lines = alteredLines(text);
    return lines.length > 0 ? lines : [pack];
  }
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
  let pack: unknown;
  try {
    pack = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return `This is no JSON any more: ${error.message}.`;
  }
  return isPack(pack) ? pack : "This is no evidence pack of version 1.";
}

function isPack(value: unknown): value is EvidencePack {
  const { format, version, entries } = (value ?? {}) as Partial<EvidencePack>;
  return format === "cashline-evidence" && version === 1 && Array.isArray(entries) && entries.every(isEvidence);
}

/** What each line that is not as it was written holds; nothing where no line at all holds a whole entry, so that this is no pack. */
function alteredLines(text: string): string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  const last = lines.length - 1;
  const isWhole = lines.map((line, index) => isWholeEntry(line, index === last - 1 ? "" : ","));
  if (!isWhole.includes(true)) return [];
  return lines.flatMap((line, index) => {
    if (isWhole[index] === true) return [];
    if ((index === 0 && isHead(line)) || (index === last && /^\],"root":"[0-9a-f]{64}"\}$/.test(line))) return [];
    const named = [...line.matchAll(NAME_IN_LINE)].map(([, kind, name]) => `${kind} ${name} was altered.`);
    if (named.length > 0) return named;
    if (index === 0) return ["The head was altered."];
    return [index === last ? "The root hash was altered." : `The entry on line ${index + 1} was altered.`];
  });
}

/** The end of an entry's line: what it is, and which one. */
const NAME_IN_LINE = /"kind":"(case|finding|decision|task|approval|timeline|event)","name":"((?:[^"\\]|\\.)*)"\}/g;

/** Whether a line is an entry, as it was written. */
function isWholeEntry(line: string, separator: string): boolean {
  const entry = parsed(line.slice(0, line.length - separator.length));
  return isEvidence(entry) && entry.hash === hashOfEvidence(entry) && line === `${canonicalJson(entry)}${separator}`;
}

const isHead = (line: string): boolean => isPack(parsed(`${line}]}`));

/** What a piece of JSON says; undefined where it is none. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function isEvidence(entry: unknown): entry is Evidence {
  const { kind, name, content, hash } = (entry ?? {}) as Record<string, unknown>;
  return (
    typeof kind === "string" && typeof name === "string" && typeof hash === "string" && typeof content === "object" && content !== null
  );
}
