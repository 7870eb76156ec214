import type { Case, Finding } from "@cashline/contracts/services/orchestrator/entities";
import type { ExceptionCode } from "@cashline/contracts/services/orchestrator/taxonomy";
import { noIds } from "@cashline/scenarios/book/loaded-ids";
import type { BusinessFault, ExpectedException } from "@cashline/scenarios/faults/fault";
import { describe, expect, it } from "vitest";
import { grade } from "./grade.ts";
import { only, usd } from "./objects.fixture.ts";

const END = "2026-04-01T00:00:00.000Z";
const ids = noIds();
for (const key of ["a", "b"]) {
  ids.opportunities.set(`renewal-${key}`, `opp-${key}`);
  ids.contracts.set(`contract-${key}`, `ctr-${key}`);
}

const expected = (code: ExceptionCode, key: string, change: Partial<ExpectedException> = {}): ExpectedException => ({
  code,
  objectKind: "contract",
  account: "account",
  contract: `contract-${key}`,
  opportunity: `renewal-${key}`,
  amountMinor: "100",
  currency: "USD",
  amountRule: "as declared",
  direction: "under_billed",
  detectableFrom: "2026-02-01T10:00:00.000Z",
  dependentOf: null,
  ...change,
});
const fault = (id: string, ...of: ExpectedException[]): BusinessFault => only<BusinessFault>({ id, expected: of });
const finding = (code: ExceptionCode, businessKey: string, exposure = 100, change: Partial<Finding> = {}): Finding =>
  only<Finding>({ code, businessKey, exposure: usd(exposure), direction: "under_billed", found: "something", ...change });
const caseOf = (id: string, correlationId: string, findings: Finding[], detectedAt = "2026-02-01T11:00:00.000Z"): Case =>
  only<Case>({ id, code: (findings[0] as Finding).code, correlationId, findings, detectedAt });

const PRICE = "QTC-PRICE-MISMATCH";
const TAX = "TAX-JURISDICTION";
const DRIFT = "QTC-ENTITLEMENT-DRIFT";
const SOFT = "PAY-SOFT-DECLINE";

describe("grading detection against what was injected", () => {
  it("found on the right renewal, with the right amount, an hour later", () => {
    expect(grade([fault("f1", expected(PRICE, "a"))], ids, [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")])], END)).toEqual({
      rows: [
        {
          code: PRICE,
          injected: 1,
          found: 1,
          missed: 0,
          false: 0,
          precision: 1,
          recall: 1,
          amountErrorMinor: "0",
          amountErrors: [],
          misstated: 0,
          meanDetectionHours: 1,
          detectionHours: [1],
          collapse: { correct: 1, total: 1 },
        },
      ],
      misstated: [],
      amountsWrong: [],
      notGraded: [],
      missed: [],
      false: [],
      collapseCorrect: 1,
      collapseTotal: 1,
    });
  });

  it("what is about one thing of a contract is found on the contract that it names", () => {
    const found = caseOf("case-1", "opp-of-a-change", [finding(PRICE, "sub-a/2025-02-01", 100, { correction: { contractId: "ctr-a" } })]);
    expect(grade([fault("f1", expected(PRICE, "a"))], ids, [found], END)).toMatchObject({ missed: [], false: [] });
  });

  it("a consequence of what was cured before it could be known is not missed; one of what is still open is", () => {
    const later = expected(TAX, "a", { dependentOf: PRICE, detectableFrom: "2026-02-04T10:00:00.000Z" });
    const of = [fault("f1", expected(PRICE, "a"), later)];
    const found = caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")]);
    expect(grade(of, ids, [{ ...found, resolvedAt: "2026-02-02T10:00:00.000Z" }], END)).toMatchObject({
      missed: [],
      notGraded: ["TAX-JURISDICTION of fault f1: QTC-PRICE-MISMATCH was cured before"],
    });
    expect(grade(of, ids, [{ ...found, resolvedAt: null }], END).missed).toEqual(["TAX-JURISDICTION of fault f1"]);
  });

  it.each([
    ["2026-02-04T10:00:00.000Z", 0],
    ["2026-02-04T23:29:00.000Z", 0],
    ["2026-02-04T23:30:00.000Z", 1],
    ["2026-02-05T09:00:00.000Z", 1],
  ])(
    "a consequence known from 10:00 whose cause was cured at %s is missed %i times: systems are compared at 23:30",
    (resolvedAt, missed) => {
      const later = expected(TAX, "a", { dependentOf: PRICE, detectableFrom: "2026-02-04T10:00:00.000Z" });
      const found = { ...caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")]), resolvedAt };
      expect(grade([fault("f1", expected(PRICE, "a"), later)], ids, [found], END).missed).toHaveLength(missed);
    },
  );

  it("a consequence known only after the night's comparison waits for the next one", () => {
    const later = expected(TAX, "a", { dependentOf: PRICE, detectableFrom: "2026-02-04T23:45:00.000Z" });
    const found = { ...caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")]), resolvedAt: "2026-02-05T20:00:00.000Z" };
    expect(grade([fault("f1", expected(PRICE, "a"), later)], ids, [found], END).missed).toEqual([]);
  });

  it("what nobody found is missed, by fault and code", () => {
    const result = grade([fault("f1", expected(PRICE, "a"))], ids, [], END);
    expect(result.missed).toEqual(["QTC-PRICE-MISMATCH of fault f1"]);
    expect(result.rows).toMatchObject([{ injected: 1, found: 0, missed: 1, precision: null, recall: 0, meanDetectionHours: null }]);
  });

  it("what nobody injected is false, by code and object", () => {
    const result = grade([], ids, [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")])], END);
    expect(result.false).toEqual(["QTC-PRICE-MISMATCH on ctr-a (case-1): something"]);
    expect(result.rows).toMatchObject([{ injected: 0, false: 1, precision: 0, recall: null }]);
  });

  it.each<[string, ExpectedException, Case]>([
    ["another code", expected(PRICE, "a"), caseOf("case-1", "opp-a", [finding(TAX, "ctr-a")])],
    ["another renewal", expected(PRICE, "a"), caseOf("case-1", "opp-b", [finding(PRICE, "ctr-b")])],
    [
      "an invoice's exception found on the contract",
      expected(SOFT, "a", { objectKind: "invoice" }),
      caseOf("case-1", "ctr-a", [finding(SOFT, "ctr-a")]),
    ],
  ])("%s is one missed and one false", (_what, truth, found) => {
    const result = grade([fault("f1", truth)], ids, [found], END);
    expect([result.missed.length, result.false.length]).toEqual([1, 1]);
  });

  const GAP = "PAY-PAYOUT-GAP";
  it.each<[string, Partial<Finding>, number]>([
    ["made then, whichever business case it hangs on", { correction: { madeAt: "2026-02-01T10:00:00.000Z" } }, 0],
    ["made on another day", { correction: { madeAt: "2026-02-02T10:00:00.000Z" } }, 1],
    ["in another currency", { correction: { madeAt: "2026-02-01T10:00:00.000Z" }, exposure: { currency: "EUR", minor: "100" } }, 1],
  ])("a payout's exception is found on the payout %s", (_which, change, missed) => {
    const truth = expected(GAP, "a", { objectKind: "payout" });
    const found = caseOf("case-1", "opp-b", [finding(GAP, "po-1", 100, change)]);
    expect(grade([fault("f1", truth)], ids, [found], END).missed).toHaveLength(missed);
  });

  it("a contract's exception may be found by reconciliation, outside any renewal", () => {
    expect(grade([fault("f1", expected(DRIFT, "a"))], ids, [caseOf("case-1", "ctr-a", [finding(DRIFT, "ent-a")])], END).missed).toEqual([]);
    expect(grade([fault("f1", expected(DRIFT, "a"))], ids, [caseOf("case-1", "other", [finding(DRIFT, "ctr-a")])], END).missed).toEqual([]);
  });

  it("two of the same kind need two findings", () => {
    const faults = [fault("f1", expected(PRICE, "a")), fault("f2", expected(PRICE, "a"))];
    const once = [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")])];
    expect(grade(faults, ids, once, END)).toMatchObject({
      missed: ["QTC-PRICE-MISMATCH of fault f2"],
      rows: [{ recall: 0.5, precision: 1 }],
    });
    expect(grade(faults.slice(0, 1), ids, [...once, caseOf("case-2", "opp-a", [finding(PRICE, "ctr-a")])], END)).toMatchObject({
      rows: [{ recall: 1, precision: 0.5 }],
    });
  });

  it("what could be known only after the end is not graded", () => {
    const late = expected(PRICE, "a", { detectableFrom: END });
    expect(grade([fault("f1", late)], ids, [], END)).toMatchObject({
      rows: [],
      missed: [],
      notGraded: [`QTC-PRICE-MISMATCH of fault f1: known from ${END} only`],
    });
  });

  it("amounts are compared to the minor unit, up or down; one that grows with time is not", () => {
    const faults = [
      fault("f1", expected(PRICE, "a")),
      fault("f2", expected(PRICE, "b", { amountMinor: "250" })),
      fault("f3", expected(DRIFT, "a", { amountMinor: null })),
    ];
    const cases = [
      caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a", 107)]),
      caseOf("case-2", "opp-b", [finding(PRICE, "ctr-b", 240)]),
      caseOf("case-3", "ctr-a", [finding(DRIFT, "ent-a", 999)]),
    ];
    const { rows, amountsWrong } = grade(faults, ids, cases, END);
    expect(amountsWrong).toEqual([
      "QTC-PRICE-MISMATCH of fault f1 (case-1): declared 1.00 USD, found 1.07 USD",
      "QTC-PRICE-MISMATCH of fault f2 (case-2): declared 2.50 USD, found 2.40 USD",
    ]);
    expect(rows.map(({ code, amountErrorMinor, amountErrors }) => [code, amountErrorMinor, amountErrors])).toEqual([
      [DRIFT, "0", []],
      [PRICE, "17", [usd(17)]],
    ]);
  });

  it("one found with another direction is found and misstated", () => {
    const cases = [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a", 100, { direction: "over_billed" })])];
    expect(grade([fault("f1", expected(PRICE, "a"))], ids, cases, END)).toMatchObject({
      misstated: ["QTC-PRICE-MISMATCH of fault f1: declared under_billed in USD, found over_billed in USD"],
      rows: [{ found: 1, misstated: 1, amountErrors: [] }],
    });
  });

  it("one found in another currency is misstated, and both amounts are wrong as a whole", () => {
    const cases = [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a", 0, { exposure: { currency: "EUR", minor: "100" } })])];
    const { rows, misstated } = grade([fault("f1", expected(PRICE, "a"))], ids, cases, END);
    expect(misstated).toEqual(["QTC-PRICE-MISMATCH of fault f1: declared under_billed in USD, found under_billed in EUR"]);
    expect(rows).toMatchObject([{ misstated: 1, amountErrors: [{ currency: "EUR", minor: "100" }, usd(100)], amountErrorMinor: "217" }]);
  });

  it("an amount that grows with time is not compared, its direction is", () => {
    const drift = expected(DRIFT, "a", { amountMinor: null, direction: "over_billed" });
    const cases = [caseOf("case-1", "ctr-a", [finding(DRIFT, "ent-a", 999)])];
    expect(grade([fault("f1", drift)], ids, cases, END).rows).toMatchObject([{ misstated: 1, amountErrorMinor: "0", amountErrors: [] }]);
  });

  it("differences in several currencies are never added up but at planning rates", () => {
    const faults = [fault("f1", expected(PRICE, "a")), fault("f2", expected(PRICE, "b", { currency: "EUR" }))];
    const cases = [
      caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a", 110)]),
      caseOf("case-2", "opp-b", [finding(PRICE, "ctr-b", 0, { exposure: { currency: "EUR", minor: "200" } })]),
    ];
    expect(grade(faults, ids, cases, END).rows).toMatchObject([
      { misstated: 0, amountErrors: [{ currency: "EUR", minor: "100" }, usd(10)], amountErrorMinor: "127" },
    ]);
  });

  it("a fault of a renewal that was never opened is missed", () => {
    const never = expected(PRICE, "a", { opportunity: "renewal-never" });
    expect(grade([fault("f1", never)], ids, [], END).missed).toEqual(["QTC-PRICE-MISMATCH of fault f1"]);
  });

  it("the hours to detect are the mean, to two decimals", () => {
    const faults = [fault("f1", expected(PRICE, "a")), fault("f2", expected(PRICE, "b"))];
    const cases = [
      caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")], "2026-02-01T10:10:00.000Z"),
      caseOf("case-2", "opp-b", [finding(PRICE, "ctr-b")], "2026-02-01T11:10:00.000Z"),
    ];
    expect(grade(faults, ids, cases, END).rows[0]).toMatchObject({ meanDetectionHours: 0.67, detectionHours: [0.17, 1.17] });
  });

  it("rows come in the order of their codes", () => {
    const cases = [TAX, DRIFT, PRICE].map((code, index) => caseOf(`case-${index}`, "other", [finding(code as ExceptionCode, "x")]));
    expect(grade([], ids, cases, END).rows.map(({ code }) => code)).toEqual([DRIFT, PRICE, TAX]);
  });
});

describe("grading what hangs on what", () => {
  const both = [fault("f1", expected(PRICE, "a"), expected(TAX, "a", { dependentOf: PRICE }))];

  it("a consequence on its cause's case is right", () => {
    expect(grade(both, ids, [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a"), finding(TAX, "ctr-a")])], END)).toMatchObject({
      collapseCorrect: 2,
      collapseTotal: 2,
      missed: [],
      false: [],
    });
  });

  it("a consequence with a case of its own is found, yet not collapsed", () => {
    const apart = [caseOf("case-1", "opp-a", [finding(PRICE, "ctr-a")]), caseOf("case-2", "opp-a", [finding(TAX, "ctr-a")])];
    expect(grade(both, ids, apart, END)).toMatchObject({
      collapseCorrect: 1,
      collapseTotal: 2,
      missed: [],
      rows: [{ collapse: { correct: 1, total: 1 } }, { collapse: { correct: 0, total: 1 } }],
    });
  });

  it("cause and consequence the wrong way round are both wrong", () => {
    expect(grade(both, ids, [caseOf("case-1", "opp-a", [finding(TAX, "ctr-a"), finding(PRICE, "ctr-a")])], END)).toMatchObject({
      collapseCorrect: 0,
      collapseTotal: 2,
    });
  });

  it("what was missed does not count for collapse", () => {
    expect(grade(both, ids, [], END)).toMatchObject({ collapseCorrect: 0, collapseTotal: 0 });
  });
});
