import { needed, type Playbook } from "./playbook.ts";

/**
 * Credit notes of the invoice that nobody has used are voided; billing refuses one of which something was used, and people have
 * to recover it from the customer. What part of a voided note was due is issued anew by people.
 */
export const creditExcess: Playbook = {
  code: "BIL-CREDIT-EXCESS",
  correct: async ({ systems, finding, of: { correlationId }, key }) => {
    const voided: string[] = [];
    for (const creditNoteId of needed(finding, "creditNoteIds").split(",").filter(Boolean)) {
      const { status } = (await systems.billing.getCreditNote({ params: { creditNoteId }, correlationId })).body;
      const call = { params: { creditNoteId }, body: {}, idempotencyKey: `${key}/${creditNoteId}`, correlationId };
      if (status !== "void") await systems.billing.voidCreditNote(call);
      voided.push(creditNoteId);
    }
    const [document = finding.businessKey] = voided;
    return {
      document,
      detail: voided.length === 0 ? "cured by hand: no credit note is left to void" : `credit note ${voided.join(", ")} voided`,
    };
  },
  rootCause: () => ({ rootCause: "duplicate_processing", explanation: "the invoice was credited and refunded beyond its total" }),
};
