import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { MoneyWire } from "@cashline/kernel/money";
import { givenCredit } from "./given-credit.ts";
import { draftedLate } from "./late-usage.ts";
import { namesIn, needed, type Playbook } from "./playbook.ts";

/** The usage line that is credited and by how much; null where nothing is. */
function creditedLine({ direction, correction: { lineId, currency, minor } }: Finding): { lineId: string; net: MoneyWire } | null {
  return direction === "over_billed" && lineId && currency && minor ? { lineId, net: { currency, minor } } : null;
}

/**
 * What was billed too much is credited on the usage line; what came late is drafted on an invoice of its own. A billed reading
 * that was corrected upwards waits as a line of the next invoice, which billing drafts by no other way: that is left to people.
 */
const settled = (code: "USG-DUPLICATE" | "USG-LATE", explanation: string): Playbook => ({
  code,
  kind: (finding) => (creditedLine(finding) === null ? "usual" : "credit"),
  correct: (correction) => {
    const { systems, finding, of, key } = correction;
    const { subscriptionId, usageIds } = finding.correction;
    if (finding.direction === "under_billed" && subscriptionId && usageIds) {
      const late = new Set(namesIn(finding, "usageIds"));
      return draftedLate(correction, subscriptionId, ({ id }) => late.has(id));
    }
    const line = creditedLine(finding);
    if (line === null)
      return Promise.resolve({
        document: of.businessKey,
        detail: "cured by hand: the correction waits for the next invoice, or is let go",
      });
    const memo = `${code} ${of.id} ${of.reopened}`;
    const { correlationId } = of;
    return givenCredit({
      systems,
      correlationId,
      key,
      invoiceId: needed(finding, "invoiceId"),
      memo,
      reason: "order_change",
      lines: [line],
    });
  },
  rootCause: () => ({ rootCause: "late_or_missing_usage", explanation }),
});

export const duplicateUsage = settled("USG-DUPLICATE", "a reading was counted twice");
export const lateUsage = settled("USG-LATE", "usage was known only after its invoice");
