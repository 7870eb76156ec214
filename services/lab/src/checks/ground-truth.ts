import type { GroundTruth } from "@cashline/contracts/services/intelligence/ground-truth-operations";
import type { Book } from "@cashline/scenarios/book/book";
import { idOf, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import type { Found, Pairing, Truth } from "./grade.ts";

/** A graded season as process intelligence keeps it: what was planted with what was found of it, and what nobody had planted. */
export function groundTruth({ pairs, late, forestalled, open }: Pairing, book: Pick<Book, "accounts">, ids: LoadedIds): GroundTruth[] {
  const entities = new Map(book.accounts.map(({ key, legalEntity }) => [key, legalEntity]));
  const planted = ({ fault, expected, opportunityId, contractId }: Truth, index: number) => ({
    id: `${fault}/${expected.code}/${index + 1}`,
    fault,
    code: expected.code,
    detectableFrom: expected.detectableFrom,
    amount: expected.amountMinor === null ? null : { currency: expected.currency, minor: expected.amountMinor },
    accountId: idOf(ids.accounts, expected.account),
    legalEntity: entities.get(expected.account) ?? null,
    correlationId: opportunityId ?? contractId,
  });
  const nothing = { caseId: null, detectedAt: null, found: null };
  const ungraded = [...late, ...forestalled].map((truth, index) => ({
    ...planted(truth, index + pairs.length),
    ...nothing,
    verdict: "not_graded" as const,
  }));
  return [
    ...pairs.map(({ truth, match }, index): GroundTruth =>
      match
        ? { ...planted(truth, index), ...foundAs(match), verdict: "found" }
        : { ...planted(truth, index), ...nothing, verdict: "missed" },
    ),
    ...ungraded,
    ...open.map((found, index): GroundTruth => ({
      id: `${found.of.id}/${found.finding.code}/${index + 1}`,
      fault: null,
      code: found.finding.code,
      detectableFrom: null,
      amount: null,
      accountId: found.of.accountId,
      legalEntity: found.of.legalEntity,
      correlationId: found.of.correlationId,
      ...foundAs(found),
      verdict: "false",
    })),
  ];
}

const foundAs = ({ of, finding }: Found) => ({ caseId: of.id, detectedAt: of.detectedAt, found: finding.exposure });
