import { dateIn } from "@cashline/kernel/time";
import { makersOf, openDay, postJournal } from "./journals.ts";
import { needed, type Playbook } from "./playbook.ts";

/**
 * The journal is reversed and booked anew at the rate that ERP's table has, and by the amount the document is over. On its
 * own day while that period is open, else in the first open period.
 */
export const wrongCurrency: Playbook = {
  code: "ERP-CURRENCY",
  correct: async (correction) => {
    const { systems, finding, of, key } = correction;
    const { correlationId } = of;
    const manualJournalId = needed(finding, "manualJournalId");
    const booked = (await systems.erp.getManualJournal({ params: { manualJournalId }, correlationId })).body;
    const postedOn = await openDay(correction, booked.legalEntity, booked.postedOn);
    if (booked.status === "posted") {
      await systems.erp.reverseJournalEntry({
        params: { journalEntryId: needed(finding, "journalEntryId") },
        body: { postedOn, reason: finding.title, reversedBy: makersOf(of).preparedBy },
        idempotencyKey: `${key}/reverse`,
        correlationId,
      });
    }
    const right = finding.correction["minor"] ?? null;
    const amountOf = (minor: string): string => (right === null || minor === "0" ? minor : right);
    const journal = {
      reference: `corrected/${manualJournalId}`,
      legalEntity: booked.legalEntity,
      postedOn,
      currency: booked.currency,
      memo: booked.memo,
      lines: booked.lines.map(({ account, debit, credit }) => ({
        account,
        debit: { ...debit, minor: amountOf(debit.minor) },
        credit: { ...credit, minor: amountOf(credit.minor) },
      })),
    };
    const corrected = await postJournal(systems, of, journal, key);
    return {
      document: corrected,
      detail: `${manualJournalId} reversed and booked anew as ${corrected} on ${dateIn(`${postedOn}T00:00:00.000Z`, "UTC")}`,
    };
  },
  rootCause: () => ({ rootCause: "configuration_error", explanation: "the rate or exponent it was booked by was wrong" }),
};
