import { previewPosting } from "@cashline/contracts/systems/erp/ledger-operations";
import { reply, write } from "@cashline/sim-kit/command";
import { mapLines } from "../domain/journal.ts";
import type { Collections } from "../store/collections.ts";
import { idsOf } from "../store/ids.ts";
import { invoiceDocuments } from "../store/invoice-documents.ts";
import { postingGround } from "../store/posting-findings.ts";

/** The posting's own code up to the point where it would write. */
export const previewPostingRoute = write<typeof previewPosting, Collections>(previewPosting, ({ body }, context) => {
  const ground = postingGround(body, context);
  if (ground.findings.length > 0) return reply({ findings: ground.findings, journal: null, schedule: null });
  const { lines, schedule } = invoiceDocuments(body, ground, idsOf(context).revenueSchedule(body.invoiceId));
  return reply({
    findings: [],
    journal: { lines: mapLines(lines, ground.gate.mapping), functional: ground.rate ?? null },
    schedule: { method: schedule.method, lines: schedule.lines },
  });
});
