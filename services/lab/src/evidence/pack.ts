import { createHash } from "node:crypto";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { LineageStep } from "@cashline/contracts/services/intelligence/lineage-operations";
import { canonicalJson } from "@cashline/kernel/canonical-json";

/** One piece of evidence: what it is, which one, and SHA-256 over the canonical JSON of both and its content. */
export type Evidence = {
  readonly kind: "case" | "finding" | "decision" | "task" | "approval" | "timeline" | "event";
  readonly name: string;
  readonly content: unknown;
  readonly hash: string;
};

/** Everything an auditor needs to follow one case without the estate. `root` covers the head and every hash in order. */
export type EvidencePack = {
  readonly format: "cashline-evidence";
  readonly version: 1;
  readonly tenant: string;
  readonly caseId: string;
  /** Scenario time of the case's latest entry. */
  readonly asOf: string;
  readonly entries: readonly Evidence[];
  readonly root: string;
};

/**
 * The audit pack of a case: the case in short, its findings, the decisions of the tables with version and row, who prepared
 * and who approved what, the hash-chained history, and every event of the business case with the hash of its payload. How often
 * an event was delivered is of the run and may still grow, so it is no part.
 */
export function packOf(of: Case, lineage: readonly LineageStep[]): EvidencePack {
  const { findings, decisions, tasks, approvals, timeline, ...short } = of;
  const entries = [
    evidence("case", of.id, short),
    ...findings.map((each) => evidence("finding", `${each.code} on ${each.businessKey}`, each)),
    ...decisions.map((each, index) => evidence("decision", `${index + 1}: ${each.table} ${each.version} row ${each.row}`, each)),
    ...tasks.map((each) => evidence("task", each.id, each)),
    ...approvals.map((each) => evidence("approval", each.id, each)),
    ...timeline.map((each) => evidence("timeline", `${each.index}: ${each.action}`, each)),
    ...lineage.map(({ deliveryTries: _tries, deliveries: _deliveries, ...event }) =>
      evidence("event", `${event.type} ${event.eventId}`, event),
    ),
  ];
  const head = {
    format: "cashline-evidence",
    version: 1,
    tenant: of.tenant,
    caseId: of.id,
    asOf: timeline.at(-1)?.at ?? of.detectedAt,
  } as const;
  return { ...head, entries, root: rootOf(head, entries) };
}

/** The pack as a file: one entry a line, so that a difference is seen where it is. */
export function packText({ entries, root, ...head }: EvidencePack): string {
  const lines = entries.map((each) => canonicalJson(each));
  return `${canonicalJson(head).slice(0, -1)},"entries":[\n${lines.join(",\n")}\n],"root":"${root}"}\n`;
}

export function hashOfEvidence({ kind, name, content }: Pick<Evidence, "kind" | "name" | "content">): string {
  return sha256({ kind, name, content });
}

export function rootOf(head: Omit<EvidencePack, "entries" | "root">, entries: readonly Evidence[]): string {
  return sha256({ ...head, hashes: entries.map(({ hash }) => hash) });
}

function evidence(kind: Evidence["kind"], name: string, content: unknown): Evidence {
  return { kind, name, content, hash: hashOfEvidence({ kind, name, content }) };
}

const sha256 = (value: unknown): string => createHash("sha256").update(canonicalJson(value)).digest("hex");
