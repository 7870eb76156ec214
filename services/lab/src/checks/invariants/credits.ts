import type { CreditNote } from "@cashline/contracts/systems/billing/credit-entities";
import type { CreditMemo } from "@cashline/contracts/systems/erp/receivable-entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import { minorOf } from "@cashline/kernel/money";
import { isOpen } from "../open-cases.ts";
import type { Snapshot } from "../snapshot.ts";
import { amount, byId, differing, each, together, type Invariant } from "./invariant.ts";
import { sums } from "./sums.ts";

const isReported = ({ status }: TaxDocument): boolean => status === "committed" || status === "locked";
const turned = ({ currency, minor }: { currency: string; minor: string }) => ({ currency, minor: (-BigInt(minor)).toString() });

/** Invoices of which an open case says why a credit has not reached everybody yet. */
function explained({ cases }: Snapshot): ReadonlySet<string> {
  return new Set(cases.filter(isOpen).flatMap(({ findings }) => findings.map(({ businessKey }) => businessKey)));
}

function linesOf(lines: readonly { lineId: string; net: CreditNote["net"]; tax: CreditNote["tax"] }[]): string {
  return lines
    .map(({ lineId, net, tax }) => `${lineId} ${amount(net)} + ${amount(tax)}`)
    .toSorted()
    .join(", ");
}

function given(lines: TaxDocument["lines"]) {
  return lines.map(({ lineId, net, tax }) => ({ lineId, net: turned(net), tax: turned(tax) }));
}

export const creditEverywhere: Invariant = {
  name: "credit note = return = credit memo",
  meaning:
    "What an invoice says is credited are its issued credit notes. Each of them has exactly one committed return document for the same lines and one credit memo over the same net and tax, unless an open case says why not yet; what is void, or no credit note's, has none",
  check: (snapshot) => {
    const { creditNotes, invoices, taxDocuments, creditMemos } = snapshot;
    const invoiceOf = byId(invoices);
    const noteOf = byId(creditNotes);
    const inCase = explained(snapshot);
    const returns = taxDocuments.filter((document) => document.kind === "return" && isReported(document));
    const posted = creditMemos.filter(({ status }) => status === "posted");
    const returnsOf = Map.groupBy(returns, ({ code }) => code);
    const memosOf = Map.groupBy(posted, ({ reference }) => reference);
    const isTaxed = ({ invoiceId }: CreditNote): boolean => (invoiceOf.get(invoiceId)?.taxDocumentId ?? null) !== null;
    const creditedOf = sums(
      creditNotes.filter(({ status }) => status === "issued"),
      ({ invoiceId }) => invoiceId,
      ({ total }) => minorOf(total),
    );
    return together(
      each(invoices, ({ id, credited }) => differing(id, { credited: [minorOf(credited), creditedOf.get(id) ?? 0n] })),
      each(creditNotes, (note) => {
        if (inCase.has(note.invoiceId)) return undefined;
        const is = note.status === "issued" ? 1 : 0;
        const documents = returnsOf.get(note.id) ?? [];
        const memos = memosOf.get(note.id) ?? [];
        const counts = differing(note.id, {
          "return documents": [is === 1 && isTaxed(note) ? 1 : 0, documents.length],
          "credit memos": [is, memos.length],
        });
        return counts ?? sameAsNote(note, documents[0], memos[0]);
      }),
      each(returns, ({ id, code }) => (noteOf.has(code) ? undefined : `${id} for ${code}, which is no credit note`)),
    );
  },
};

function sameAsNote(note: CreditNote, document: TaxDocument | undefined, memo: CreditMemo | undefined): string | undefined {
  return (
    (document &&
      differing(`${note.id} and ${document.id}`, {
        seller: [note.legalEntity, document.legalEntity],
        net: [amount(note.net), amount(turned(document.net))],
        tax: [amount(note.tax), amount(turned(document.tax))],
        lines: [linesOf(note.lines), linesOf(given(document.lines))],
      })) ??
    (memo &&
      differing(`${note.id} and ${memo.id}`, {
        invoice: [note.invoiceId, memo.invoiceId],
        entity: [note.legalEntity, memo.legalEntity],
        net: [amount(note.net), amount(memo.net)],
        tax: [amount(note.tax), amount(memo.tax)],
      }))
  );
}
