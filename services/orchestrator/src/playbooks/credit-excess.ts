import type { CreditNote, CreditNoteLine } from "@cashline/contracts/systems/billing/credit-entities";
import { minorOf, type MoneyWire } from "@cashline/kernel/money";
import { StepRefused } from "../engine/port.ts";
import { givenCredit, previewedCredit } from "./given-credit.ts";
import { netWithin } from "./net-within.ts";
import { needed, type Correction, type Playbook } from "./playbook.ts";

/**
 * Credit notes of the invoice that nobody has used are voided, the latest first, as far as the excess goes; of one that is larger
 * than what is left of the excess, the rest is given anew. What was used is recovered from the customer by people.
 * @throws StepRefused `credit-to-share` before such a note is touched, where its rest cannot be shared among its lines
 */
export const creditExcess: Playbook = {
  code: "BIL-CREDIT-EXCESS",
  correct: async (correction) => {
    const { systems, finding, of, key } = correction;
    const { correlationId } = of;
    const done: string[] = [];
    let excess = minorOf(finding.exposure);
    const notes = await latestFirst(correction);
    for (const note of notes) {
      if (excess <= 0n) break;
      const rest = minorOf(note.total) - excess;
      if (rest > 0n && note.lines.some(({ net }) => minorOf(net) < 0n))
        throw new StepRefused("void the excess", "credit-to-share", `${note.id} takes back lines that reduce the invoice`);
      const call = { params: { creditNoteId: note.id }, body: {}, idempotencyKey: `${key}/${note.id}`, correlationId };
      const voided = note.status === "void" ? note : (await systems.billing.voidCreditNote(call)).body;
      done.push(`credit note ${note.id} voided`);
      if (rest > 0n) done.push(await giveAnew(correction, voided, rest));
      excess -= minorOf(note.total);
    }
    return {
      document: notes[0]?.id ?? finding.businessKey,
      detail: done.length === 0 ? "cured by hand: no credit note is left to void" : done.join("; "),
    };
  },
  rootCause: () => ({ rootCause: "duplicate_processing", explanation: "the invoice was credited and refunded beyond its total" }),
};

/** The notes that were found unused, those voided since among them. */
async function latestFirst({ systems, finding, of: { correlationId } }: Correction): Promise<CreditNote[]> {
  const ids = needed(finding, "creditNoteIds").split(",").filter(Boolean);
  const notes = await Promise.all(
    ids.map(async (creditNoteId) => (await systems.billing.getCreditNote({ params: { creditNoteId }, correlationId })).body),
  );
  return notes.toSorted((a, b) => (`${a.issuedAt} ${a.id}` < `${b.issuedAt} ${b.id}` ? 1 : -1));
}

/**
 * Credits so much of a voided note again, its lines in their order, the last of them in part. What stood when it was voided is
 * another credit, even under the same memo.
 */
async function giveAnew({ systems, of: { correlationId }, key }: Correction, note: CreditNote, rest: bigint): Promise<string> {
  const { id, invoiceId, currency } = note;
  // Under its memo, so that who gave it finds it given.
  const asked = {
    invoiceId,
    reason: note.reason === "rebilled" ? "order_change" : note.reason,
    memo: note.memo ?? `due of ${id}`,
  } as const;
  const lines: { lineId: string; net: MoneyWire }[] = [];
  let given = 0n;
  const netOf = (line: CreditNoteLine, minor: bigint) => ({ lineId: line.lineId, net: { currency, minor: String(minor) } });
  const totalWith = async (line: CreditNoteLine, minor: bigint): Promise<bigint> => {
    const body = { ...asked, lines: [...lines, netOf(line, minor)] };
    return minorOf((await previewedCredit(systems, body, `${key}/${id}/${line.lineId}/${minor}`, correlationId)).total);
  };
  for (const line of note.lines) {
    const whole = minorOf(line.net) + minorOf(line.tax);
    if (whole === 0n) continue;
    const isWhole = given + whole <= rest;
    const net = isWhole ? minorOf(line.net) : await netWithin(rest - given, line, async (part) => (await totalWith(line, part)) - given);
    lines.push(netOf(line, net));
    given += whole;
    if (given >= rest) break;
  }
  const once = { key: `${key}/${id}/anew`, since: note.voidedAt ?? "" };
  const { detail } = await givenCredit({ ...asked, ...once, systems, correlationId, lines, atMost: rest });
  return detail;
}
