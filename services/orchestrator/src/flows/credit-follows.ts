import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import { addMoney, money, moneyWire } from "@cashline/kernel/money";
import type { Flow, StepRefused } from "../engine/port.ts";
import { giveTaxBack, takeTaxBack } from "../playbooks/credited-tax.ts";
import { bookCredit, unbookCredit } from "./credited-books.ts";
import type { Systems } from "../systems/systems.ts";
import type { PostingPolicy } from "../policies/posting-policy.ts";
import { caseIdOf, postingBy, type About } from "./case-desk.ts";
import { insist } from "./insist.ts";
import { isPeriodShut } from "./renewal-findings.ts";

/** What starts it: a credit note that was issued or voided. */
export type CreditFollowsInput = { creditNoteId: string; seed: string; correlationId: string; traceparent: string | null };

/**
 * Tax engine and ERP follow a credit note: a committed return document for the same lines with the same tax, and a credit memo
 * over the same net and tax. A note that is void takes both back.
 * Starts with `credit_note.issued` and `credit_note.voided`; single by credit note and which of the two. Each acts on the note as it
 * is then, and the one that has booked looks again, so that their order does not matter. Ends when both systems have what the note
 * is; what one of them refuses becomes a case of its people and is made again.
 */
export async function creditFollows(flow: Flow, systems: Systems, input: CreditFollowsInput): Promise<string> {
  const { creditNoteId, correlationId, seed, traceparent } = input;
  const read = (name: string): Promise<CreditNote> =>
    flow.step(name, async () => (await systems.billing.getCreditNote({ params: { creditNoteId }, correlationId })).body);
  const note = await read("read the credit note");
  const about: About = { seed, accountId: note.accountId, legalEntity: note.legalEntity, correlationId, traceparent };
  const refused = caseIdOf(seed, { code: "ERP-POST-REJECTED", businessKey: creditNoteId });
  const posting = await postingBy(flow, refused, note.legalEntity);
  if (note.status === "void") return takeBack(flow, systems, note, about, posting);
  const given = { ...about, document: creditNoteId };
  const finding = (what: string) => (refused: StepRefused) => notFollowedFinding(note, what, refused);
  const returned = await insist(flow, "give the tax back", { ...given, finding: finding("its tax back at the tax engine") }, (key) =>
    giveTaxBack(systems, note, key, correlationId),
  );
  const memo = await insist(flow, "book the credit", { ...given, finding: finding("in the books") }, (key, people) =>
    bookCredit(systems, note, people, key, correlationId, posting),
  );
  const now = await read("read the credit note again");
  if (now.status === "void") return takeBack(flow, systems, now, about, posting);
  return `${creditNoteId}: ${returned ?? "no tax"}, ${memo}`;
}

async function takeBack(flow: Flow, systems: Systems, note: CreditNote, about: About, posting: PostingPolicy): Promise<string> {
  const { correlationId } = about;
  const on = { ...about, document: note.id };
  const finding = (what: string) => (refused: StepRefused) => notFollowedFinding(note, what, refused);
  const memo = await insist(flow, "take the credit out of the books", { ...on, finding: finding("out of the books") }, (key, people) =>
    unbookCredit(systems, note, people, key, correlationId, posting),
  );
  const returned = await insist(flow, "take the tax back", { ...on, finding: finding("its return voided at the tax engine") }, (key) =>
    takeTaxBack(systems, note, key, correlationId),
  );
  return `${note.id} void: ${returned ?? "no return"}, ${memo ?? "no credit memo"}`;
}

/** The case is the one a comparison of refused credits opens: one per credit note, whoever sees it first. */
function notFollowedFinding({ id, invoiceId, total, net, tax }: CreditNote, what: string, { code, detail }: StepRefused): Finding {
  return {
    code: "ERP-POST-REJECTED",
    businessKey: id,
    title: "A credit is refused",
    expected: `credit note ${id} over ${total.minor} ${total.currency} ${what}`,
    found: `${code}: ${detail}`.slice(0, 300),
    exposure: moneyWire(addMoney(money(net), money(tax))),
    direction: "none",
    detectedBy: "guard",
    cause: null,
    critical: isPeriodShut(code),
    deadlineAt: null,
    correction: { reasons: code, invoiceId, reference: id, task: "Cure why the credit is refused" },
  };
}
