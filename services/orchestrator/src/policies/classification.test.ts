import type { Finding } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { classify as judge, type Classification } from "./classification.ts";
import { shippedPolicy } from "./shipped-book.ts";

const finding = (code: Finding["code"], minor: string, currency = "USD"): Finding => ({
  code,
  businessKey: `${code}-1`,
  title: "t",
  expected: "a",
  found: "b",
  exposure: { currency, minor },
  direction: "none",
  detectedBy: "guard",
  cause: null,
  critical: false,
  deadlineAt: null,
  correction: {},
});
const MID_MONTH = "2026-01-15T10:00:00.000Z";
const classify = (findings: readonly Finding[], at = MID_MONTH): Promise<Classification> =>
  judge({ findings, kindOf: () => "usual", customerTier: "mid_market", at, dependentExposure: 0 }, shippedPolicy);
const approvalsOf = async (...findings: Finding[]): Promise<string[]> =>
  (await classify(findings)).approvals.map(({ level, role }) => `${level} ${role}`);

describe("classifying findings", () => {
  it.each<[string, Finding[], string, number]>([
    ["nothing at stake", [finding("MATCH-3WAY", "0")], "S4", 80],
    ["the last cent of S4", [finding("MATCH-3WAY", "49999")], "S4", 80],
    ["the first of S3", [finding("MATCH-3WAY", "50000")], "S3", 24],
    ["the first of S2", [finding("MATCH-3WAY", "500000")], "S2", 8],
    ["the first of S1", [finding("MATCH-3WAY", "5000000")], "S1", 4],
    ["a small tax matter, raised for its statutory date", [finding("TAX-JURISDICTION", "100")], "S3", 24],
    ["a middling tax matter", [finding("TAX-JURISDICTION", "50000")], "S2", 8],
    [
      "two findings about one document, whose money counts once",
      [finding("QTC-PRICE-MISMATCH", "30000"), finding("ERP-POST-REJECTED", "30000")],
      "S4",
      80,
    ],
    ["a small posting ERP refuses, within the day", [finding("ERP-POST-REJECTED", "100")], "S4", 8],
    ["a large one, within its severity's hours", [finding("ERP-POST-REJECTED", "5000000")], "S1", 4],
    ["one statutory finding raises all of the case", [finding("QTC-PRICE-MISMATCH", "400000"), finding("TAX-JURISDICTION", "0")], "S2", 8],
  ])("%s is %3$s", async (_what, findings, severity, slaBusinessHours) => {
    expect(await classify(findings)).toMatchObject({ severity, slaBusinessHours });
  });

  it.each<[string, Finding["code"], string, number]>([
    ["a posting in close week", "ERP-POST-REJECTED", "2026-02-06T16:59:59.999Z", 4],
    ["a posting after it", "ERP-POST-REJECTED", "2026-02-09T09:00:00.000Z", 8],
    ["what does not bear on the close", "PAY-DUPLICATE", "2026-02-06T10:00:00.000Z", 4],
    ["what has no time of its own", "MATCH-3WAY", "2026-02-06T10:00:00.000Z", 80],
  ])("%s, %s, has its hours", async (_what, code, at, slaBusinessHours) => {
    expect(await classify([finding(code, "100")], at)).toMatchObject({ slaBusinessHours });
  });

  it.each<[string, Finding[], string[]]>([
    ["a price below the limit: nobody", [finding("QTC-PRICE-MISMATCH", "49999")], []],
    ["a price from 500 USD: the desk's lead", [finding("QTC-PRICE-MISMATCH", "50000")], ["L1 deal_desk_lead"]],
    ["a price from 5,000 USD: the controller", [finding("QTC-PRICE-MISMATCH", "500000")], ["L2 controller"]],
    ["a price from 50,000 USD: the CFO", [finding("QTC-PRICE-MISMATCH", "5000000")], ["L3 cfo"]],
    ["an entitlement always needs its lead", [finding("QTC-ENTITLEMENT-DRIFT", "0")], ["L1 provisioning_lead"]],
    ["an entitlement of weight goes higher", [finding("QTC-ENTITLEMENT-DRIFT", "500000")], ["L2 controller"]],
    ["a legal entity always needs the controller", [finding("TAX-JURISDICTION", "0")], ["L2 controller"]],
    ["a hierarchy needs no approval", [finding("ERP-POST-REJECTED", "90000000")], []],
    ["a credit below the limit: nobody", [finding("CREDIT-REQUESTED", "49999")], []],
    ["a credit from 500 USD: billing's lead", [finding("CREDIT-REQUESTED", "50000")], ["L1 billing_lead"]],
    ["a credit from 5,000 USD: the controller as well", [finding("CREDIT-REQUESTED", "500000")], ["L1 billing_lead", "L2 controller"]],
    [
      "a credit from 50,000 USD: three levels, the CFO last",
      [finding("CREDIT-REQUESTED", "5000000")],
      ["L1 billing_lead", "L2 controller", "L3 cfo"],
    ],
    ["a credit for a missed promise always needs the desk's lead", [finding("SLA-CREDIT-OWED", "1")], ["L1 support_lead"]],
    ["one of weight goes higher", [finding("SLA-CREDIT-OWED", "5000000")], ["L3 cfo"]],
    [
      "across departments the owner's lead agrees too",
      [finding("QTC-PRICE-MISMATCH", "600000"), finding("ERP-POST-REJECTED", "1")],
      ["L1 deal_desk_lead", "L2 controller"],
    ],
    [
      "each level is asked once",
      [finding("QTC-PRICE-MISMATCH", "600000"), finding("TAX-JURISDICTION", "600000")],
      ["L1 deal_desk_lead", "L2 controller"],
    ],
    [
      "every level that the findings need",
      [finding("QTC-PRICE-MISMATCH", "50000"), finding("TAX-JURISDICTION", "5000000")],
      ["L1 deal_desk_lead", "L3 cfo"],
    ],
  ])("approval of %s", async (_what, findings, expected) => {
    expect(await approvalsOf(...findings)).toEqual(expected);
  });

  it("each finding goes to its own team, in the order found", async () => {
    const { routes } = await classify([
      finding("QTC-PRICE-MISMATCH", "1"),
      finding("TAX-JURISDICTION", "1"),
      finding("ERP-POST-REJECTED", "1"),
    ]);
    expect(routes.map(({ team, analystRole, category }) => [team, analystRole, category])).toEqual([
      ["deal_desk", "deal_desk_analyst", "pricing"],
      ["tax", "tax_analyst", "tax"],
      ["general_ledger", "receivables_analyst", "posting"],
    ]);
  });

  it("nobody prepares anything for a soft decline", async () => {
    expect((await classify([finding("PAY-SOFT-DECLINE", "100")])).routes).toMatchObject([{ analystRole: "" }]);
  });

  it("a code no table knows goes to the platform and the controller", async () => {
    const result = await classify([finding("SOMETHING-NEW" as Finding["code"], "100")]);
    expect(result.routes).toMatchObject([{ team: "platform", category: "unclassified" }]);
    expect(result.approvals).toEqual([{ level: "L2", role: "controller", people: 1 }]);
  });

  it("exposure is weighed in US dollars at planning rates", async () => {
    expect(await classify([finding("ERP-POST-REJECTED", "10000", "EUR"), finding("QTC-PRICE-MISMATCH", "10000", "JPY")])).toMatchObject({
      exposureReporting: 11_700,
    });
  });

  it("every decision can be read back: table, version, row, inputs, result", async () => {
    const { decisions } = await classify([finding("QTC-PRICE-MISMATCH", "600000")]);
    expect(decisions.map(({ table, row }) => `${table} ${row}`)).toEqual(["severity s2", "taxonomy price", "approval amount-l2"]);
    expect(decisions[2]).toEqual({
      table: "approval",
      version: "2026-01",
      row: "amount-l2",
      inputs: { rule: "amount", amountMovedUsdCents: 600_000 },
      result: { level: "L2", people: 1 },
    });
  });
});
