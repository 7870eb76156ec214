import type { GlAccount } from "@cashline/contracts/systems/erp/entities";
import type { ManualJournal, ManualJournalRequest } from "@cashline/contracts/systems/erp/ledger-entities";
import { LARGEST_MINOR } from "@cashline/kernel/money";
import { describe, expect, test } from "vitest";
import { chartOfAccounts, isControl, mappedAccount, unmappedRole } from "./chart-of-accounts.ts";
import { approveManual, manualLines, postManual, rejectManual, reverseManual } from "./manual-journal.ts";
import { usd } from "./posting.fixture.ts";

const chart: GlAccount[] = chartOfAccounts.map((account) => ({ id: `gla_${account.number}`, legalEntity: "US01", ...account }));
const line = (account: string, debit: number | string, credit: number | string) => ({ account, debit: usd(debit), credit: usd(credit) });
const request = (...lines: ManualJournalRequest["lines"]): ManualJournalRequest => ({
  reference: "accrual-1",
  legalEntity: "US01",
  postedOn: "2026-01-31",
  currency: "USD",
  memo: "accrual",
  preparedBy: "ada",
  lines,
});
const eur = { currency: "EUR", minor: "1" };

describe("the lines of a manual journal", () => {
  test("are taken when they are on the chart, on one side each, and balance", () => {
    expect(manualLines(request(line("6000", 100, 0), line("1010", 0, 60), line("2200", 0, 40)), chart)).toMatchObject({
      outcome: "balanced",
      lines: [{ role: "operating_expense" }, { role: "bank" }, { role: "tax_payable" }],
    });
  });

  test.each<[string, ManualJournalRequest, string]>([
    ["an account the chart lacks", request(line("9999", 1, 0), line("1010", 0, 1)), "unknown-account"],
    ["a subledger's account", request(line("1200", 1, 0), line("1010", 0, 1)), "control-account"],
    ["another currency", request({ account: "6000", debit: eur, credit: eur }, line("1010", 0, 1)), "currency-mismatch"],
    ["a currency ISO 4217 does not list", { ...request(line("6000", 1, 0)), currency: "XQX" }, "invalid-request"],
    ["two sides on one line", request(line("6000", 1, 1), line("1010", 1, 1)), "line-not-one-sided"],
    ["no side", request(line("6000", 0, 0), line("1010", 0, 0)), "line-not-one-sided"],
    ["a negative debit", request(line("6000", -1, 0), line("1010", 0, 1)), "negative-amount"],
    ["a negative credit", request(line("6000", 1, 0), line("1010", 0, -1)), "negative-amount"],
    ["debits that are not credits", request(line("6000", 2, 0), line("1010", 0, 1)), "unbalanced"],
    [
      "more than a document can carry",
      request(...[1, 2].flatMap(() => [line("6000", `${LARGEST_MINOR}`, 0), line("1010", 0, `${LARGEST_MINOR}`)])),
      "amount-out-of-range",
    ],
  ])("are refused for %s", (_, asked, code) => {
    expect(manualLines(asked, chart)).toMatchObject({ outcome: "refused", code });
  });

  test("are kept as given, with the role of their account, up to the most a document carries", () => {
    const most = LARGEST_MINOR.toString();
    expect(manualLines(request(line("6000", most, 0), line("1010", 0, most)), chart)).toEqual({
      outcome: "balanced",
      lines: [
        { account: "6000", role: "operating_expense", debit: usd(most), credit: usd(0) },
        { account: "1010", role: "bank", debit: usd(0), credit: usd(most) },
      ],
    });
  });

  test.each<[ManualJournalRequest, string]>([
    [request(line("9999", 1, 0), line("1010", 0, 1)), "US01 has no account 9999"],
    [request(line("1200", 1, 0), line("1010", 0, 1)), "is kept by a subledger"],
    [request({ ...line("6000", 1, 0), debit: eur }, line("1010", 0, 1)), "The line on 6000 is not in USD"],
    [request(line("6000", 1, 0), { ...line("1010", 0, 1), credit: eur }), "The line on 1010 is not in USD"],
    [{ ...request(line("6000", 1, 0)), currency: "XQX" }, "/body/currency ISO 4217 does not list XQX"],
    [request(line("6000", 1, 1), line("1010", 0, 1)), "The line on 6000 must have one amount above zero, on one side"],
    [request(line("6000", -1, 0), line("1010", 0, 1)), "The line on 6000 has a negative amount; use the other side"],
    [request(line("6000", 2, 0), line("1010", 0, 1)), "Debits are 2, credits 1 USD minor units"],
    [
      request(...[1, 2].flatMap(() => [line("6000", `${LARGEST_MINOR}`, 0), line("1010", 0, `${LARGEST_MINOR}`)])),
      `The entry is over ${LARGEST_MINOR * 2n} minor units; at most ${LARGEST_MINOR} fit one document`,
    ],
  ])("are refused with a word on what is wrong", (asked, detail) => {
    expect(manualLines(asked, chart)).toMatchObject({ outcome: "refused", detail: expect.stringContaining(detail) });
  });

  test("may name every account but those a subledger explains", () => {
    expect(chart.filter(({ role }) => isControl(role)).map(({ number }) => number)).toEqual([
      "1000",
      "1200",
      "1300",
      "1500",
      "2300",
      "2400",
      "2450",
      "2500",
      "4000",
    ]);
  });
});

describe("a manual journal's states", () => {
  const journal = (status: ManualJournal["status"]) => ({ status, preparedBy: "ada" }) as ManualJournal;
  const states = ["draft", "approved", "posted", "rejected", "reversed"] as const;
  const reached = (status: ManualJournal["status"]) => {
    const told = (decision: ReturnType<typeof approveManual>) => (decision.outcome === "moved" ? decision.journal.status : decision.code);
    return [
      told(approveManual(journal(status), "bob")),
      told(rejectManual(journal(status), "bob", "no receipt")),
      told(postManual(journal(status), "je_1")),
      told(reverseManual(journal(status), { reversedBy: "bob", reason: "twice" }, "je_2")),
    ];
  };
  test("are reached by approving, rejecting, posting and reversing, each from one state only", () => {
    expect(states.map(reached)).toEqual([
      ["approved", "rejected", "journal-not-approved", "not-reversible"],
      ["journal-not-draft", "journal-not-draft", "posted", "not-reversible"],
      ["journal-not-draft", "journal-not-draft", "journal-not-approved", "reversed"],
      ["journal-not-draft", "journal-not-draft", "journal-not-approved", "not-reversible"],
      ["journal-not-draft", "journal-not-draft", "journal-not-approved", "not-reversible"],
    ]);
  });

  test("are kept with who moved them, why, and the entry they made", () => {
    expect(approveManual(journal("draft"), "bob")).toEqual({
      outcome: "moved",
      journal: { preparedBy: "ada", status: "approved", approvedBy: "bob" },
    });
    expect(rejectManual(journal("draft"), "bob", "twice")).toEqual({
      outcome: "moved",
      journal: { preparedBy: "ada", status: "rejected", rejectedBy: "bob", rejectionReason: "twice" },
    });
    expect(postManual(journal("approved"), "je_1")).toEqual({
      outcome: "moved",
      journal: { preparedBy: "ada", status: "posted", journalEntryId: "je_1" },
    });
    expect(reverseManual(journal("posted"), { reversedBy: "bob", reason: "twice" }, "je_2")).toEqual({
      outcome: "moved",
      journal: { preparedBy: "ada", status: "reversed", reversalEntryId: "je_2", reversedBy: "bob", reversalReason: "twice" },
    });
  });

  test("are named where they stand in the way", () => {
    const said = (decision: ReturnType<typeof approveManual>) => (decision.outcome === "refused" ? decision.detail : "");
    const rejected = journal("rejected");
    for (const decision of [approveManual(rejected, "bob"), rejectManual(rejected, "bob", "r"), postManual(rejected, "je_1")])
      expect(said(decision)).toBe("The manual journal is rejected");
    expect(said(reverseManual(rejected, { reversedBy: "bob", reason: "r" }, "je_2"))).toBe("The manual journal is rejected");
    expect(said(reverseManual(undefined, { reversedBy: "bob", reason: "r" }, "je_2"))).toBe(
      "The entry comes from a document of a subledger",
    );
    expect(said(approveManual(journal("draft"), "ada"))).toBe("ada prepared the journal and cannot approve it");
  });

  test("its author does not approve it, and a subledger's entry is not reversed by hand", () => {
    expect(approveManual(journal("draft"), "ada")).toMatchObject({ code: "same-person" });
    expect(reverseManual(undefined, { reversedBy: "bob", reason: "twice" }, "je_2")).toMatchObject({ code: "not-reversible" });
  });
});

describe("account determination", () => {
  test("a role has its standard account, the mapped one, or none", () => {
    expect(mappedAccount("cash", undefined)).toBe("1000");
    expect(mappedAccount("cash", { cash: "1001" })).toBe("1001");
    expect(unmappedRole(["cash", "revenue"], { revenue: null })).toBe("revenue");
    expect(unmappedRole(["cash"], { revenue: null })).toBeUndefined();
    expect(() => mappedAccount("revenue", { revenue: null })).toThrow("no account");
  });
});
