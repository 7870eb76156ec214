import { dateIn } from "@cashline/kernel/time";
import { matchMemo, voidReturn } from "./credited-apart.ts";
import { reverseUnowed } from "./invoice-posting.ts";
import { makersOf, openDay } from "./journals.ts";
import { needed, type Corrected, type Correction, type Playbook } from "./playbook.ts";
import { takeCashOut } from "./provider-cash.ts";

const WRONG_ACCOUNT = "account";

/** How each reason for a break is corrected. ERP posts an invoice once and as it is, so what is not here is cured by people. */
const corrections: ReadonlyMap<string, (correction: Correction) => Promise<Corrected>> = new Map([
  [WRONG_ACCOUNT, reclassify],
  ["unowed", reverseUnowed],
  ["tax-memo", matchMemo],
  ["tax-return", voidReturn],
  ["cash-unpaid", takeCashOut],
]);

/**
 * What was posted to another account moves to the control account; a posting that is not owed is reversed; a credit memo, a return
 * or cash without its counterpart is taken back, or gets it. The one who prepared the correction prepares it in ERP, the one who
 * approved the correction approves it.
 */
export const subledgerBreak: Playbook = {
  code: "ERP-SUBLEDGER-BREAK",
  makes: ({ correction }) => corrections.has(reasonOf(correction)),
  correct: (correction) =>
    corrections.get(reasonOf(correction.finding.correction))?.(correction) ??
    Promise.resolve({ document: correction.of.businessKey, detail: "cured by hand" }),
  rootCause: ({ findings }) =>
    findings.every(({ correction }) => reasonOf(correction) === WRONG_ACCOUNT)
      ? { rootCause: "configuration_error", explanation: "receivables were mapped to another account" }
      : { rootCause: "manual_change", explanation: "something was booked in one system that the others know nothing of" },
};

const reasonOf = (correction: Correction["finding"]["correction"]): string => correction["reason"] ?? WRONG_ACCOUNT;

/** By ERP's own reclassification. */
async function reclassify(correction: Correction): Promise<Corrected> {
  const { systems, finding, of, key } = correction;
  const { correlationId } = of;
  const invoiceId = needed(finding, "invoiceId");
  const legalEntity = needed(finding, "legalEntity");
  const postedOn = await openDay(correction, legalEntity, dateIn(systems.now(), "UTC"));
  const body = { invoiceId, postedOn, reason: finding.title, ...makersOf(of) };
  const { id } = (await systems.erp.reclassifyReceivable({ body, idempotencyKey: key, correlationId })).body;
  return { document: id, detail: `${invoiceId} moved from ${needed(finding, "account")} to the control account` };
}
