import { legalEntities, registrations } from "../../book/company.ts";
import { completeTaxId } from "../../book/tax-ids.ts";
import { call } from "../../faults/action.ts";
import { account, money, ofInvoice, opportunity, paidAndCleared, receivablesFor, value } from "../expect.ts";
import { storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

/** Stories about which legal entity sells. */

export const secondBillingEntity: Story = {
  name: "second-billing-entity",
  title:
    "The company buys a second German billing entity: its customers are billed by it under numbers of its own, and a customer moved over by mistake is brought back before the invoice leaves",
  subject: "second-billing-entity",
  systems: ["billing", "tax", "erp", "crm"],
  book: storyBook({
    name: "second billing entity",
    from: "2026-03-02",
    to: "2026-03-31",
    entities: [...legalEntities, { code: "DE02", name: "Rheinsoft GmbH", country: "DE", baseCurrency: "EUR" }],
    registrations: [
      ...registrations,
      { key: "DE02/DE", legalEntity: "DE02", jurisdiction: "DE", number: completeTaxId("DE", "81190798"), validFrom: "2020-01-01" },
    ],
    customers: [
      {
        key: "rhein",
        name: "Rheinhafen AG",
        country: "DE",
        soldBy: "DE02",
        contract: { tier: "pro", seats: 12, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
      {
        key: "isar",
        name: "Isar Maschinenbau GmbH",
        country: "DE",
        contract: { tier: "basic", seats: 50, endOn: "2026-03-16" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-09T13:00:00.000Z",
      does: "While the acquired customers are set up, somebody moves Isar's billing account to the new entity as well",
      action: call("billing", "updateBillingAccount", {
        params: { billingAccountId: { loaded: "billingAccounts", key: "isar" } },
        body: { legalEntity: "DE02" },
      }),
    },
  ],
  until: "2026-03-25T00:00:00.000Z",
  expected: [
    ofInvoice("Rheinhafen is billed by the acquired entity", "rhein", ["legalEntity"], "DE02"),
    ofInvoice("it bears the first number of that entity's own series", "rhein", ["number"], "DE02-2026-000001"),
    ofInvoice("it is 8,568.00 EUR", "rhein", ["total"], money("EUR", "856800"), "12 × 50.00 × 12 = 7,200.00 and 19 % = 1,368.00"),
    value("and posted in that entity's ledger", receivablesFor("rhein"), ["items", 0, "legalEntity"], "DE02"),
    {
      kind: "case",
      says: "Isar's invoice is held, though the tax would be the same: another company would have sold",
      code: "TAX-JURISDICTION",
      about: opportunity("isar"),
      status: "closed",
      exposure: money("EUR", "0"),
      because: "both entities are German: 19 % less 19 %",
      approvedBy: ["L2"],
      findings: ["TAX-JURISDICTION"],
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    ofInvoice("Isar is billed by the entity it has signed with", "isar", ["legalEntity"], "DE01"),
    ofInvoice("under the first number of the old series", "isar", ["number"], "DE01-2026-000001"),
    ofInvoice("it is 14,280.00 EUR", "isar", ["total"], money("EUR", "1428000"), "50 × 20.00 × 12 = 12,000.00 and 19 % = 2,280.00"),
    ...paidAndCleared("rhein", "Rheinhafen"),
    ...paidAndCleared("isar", "Isar"),
  ],
};

export const emeaExpansion: Story = {
  name: "emea-expansion",
  title:
    "An American group expands to Europe: London and Paris are billed by the entities of their countries, a Paris account left with the American seller is caught, and the launch is paid by both entities",
  subject: "emea-expansion",
  systems: ["crm", "billing", "tax", "erp"],
  book: storyBook({
    name: "emea expansion",
    from: "2026-03-02",
    to: "2026-03-31",
    customers: [
      { key: "atlas", name: "Atlas Robotics Inc", country: "US", tier: "strategic" },
      {
        key: "london",
        name: "Atlas Robotics UK Ltd",
        country: "GB",
        parent: "atlas",
        contract: { tier: "enterprise", seats: 5, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
        renewal: { wonAt: "2026-03-10T10:00:00.000Z", seats: 10, termMonths: 12, billed: "annual" },
      },
      {
        key: "paris",
        name: "Atlas Robotics France SAS",
        country: "FR",
        parent: "atlas",
        contract: { tier: "pro", seats: 5, endOn: "2026-03-16", termMonths: 1, billed: "monthly" },
        renewal: { wonAt: "2026-03-10T14:30:00.000Z", seats: 20, termMonths: 12, billed: "annual" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-03-06T16:00:00.000Z",
      does: "The American team sets the Paris billing account up under its own entity",
      action: call("billing", "updateBillingAccount", {
        params: { billingAccountId: { loaded: "billingAccounts", key: "paris" } },
        body: { legalEntity: "US01" },
      }),
    },
    {
      at: "2026-03-12T08:00:00.000Z",
      does: "Treasury enters the day's rate of the pound, 1.15 EUR",
      action: call("erp", "setFxRate", { body: { from: "GBP", to: "EUR", on: "2026-03-12", rate: "1.15" } }),
    },
    {
      at: "2026-03-12T09:00:00.000Z",
      does: "The British entity has paid 9,000.00 GBP for the launch, and a third of it is the French one's",
      action: call("erp", "createIntercompanySplit", {
        body: {
          reference: "atlas-launch",
          kind: "cost_share",
          legalEntity: "GB01",
          postedOn: "2026-03-12",
          amount: money("GBP", "900000"),
          memo: "launch in Europe",
          shares: [
            { legalEntity: "GB01", weight: 2 },
            { legalEntity: "FR01", weight: 1 },
          ],
        },
      }),
    },
  ],
  until: "2026-03-25T00:00:00.000Z",
  expected: [
    {
      kind: "case",
      says: "the Paris invoice is held: sold from America it would bear no French tax",
      code: "TAX-JURISDICTION",
      about: opportunity("paris"),
      status: "closed",
      exposure: money("EUR", "240000"),
      because: "20 % of 20 × 50.00 × 12 = 12,000.00, of which the American seller charges none",
      approvedBy: ["L2"],
    },
    { kind: "case-count", says: "nothing else went wrong", is: 1 },
    ofInvoice("London is billed by the British entity", "london", ["legalEntity"], "GB01"),
    ofInvoice("14,400.00 GBP", "london", ["total"], money("GBP", "1440000"), "10 × 100.00 × 12 = 12,000.00 and 20 % = 2,400.00"),
    ofInvoice("Paris is billed by the French entity", "paris", ["legalEntity"], "FR01"),
    ofInvoice("14,400.00 EUR", "paris", ["total"], money("EUR", "1440000"), "12,000.00 and 20 % = 2,400.00"),
    ...paidAndCleared("london", "London"),
    ...paidAndCleared("paris", "Paris"),
    value(
      "the French entity owes a third of the launch, 3,000.00 GBP",
      read("erp", "listIntercompanySplits", { query: { legalEntity: "GB01" } }),
      ["items", { reference: "atlas-launch" }, "shares", { legalEntity: "FR01" }, "amount"],
      money("GBP", "300000"),
      "9,000.00 × 1 ÷ 3",
    ),
    value(
      "Paris belongs to the American parent in CRM",
      read("crm", "getAccount", { params: { accountId: account("paris") } }),
      ["parentAccountId"],
      account("atlas"),
    ),
    value(
      "and may use 20 seats",
      read("provisioning", "getEntitlement", { params: { entitlementId: { loaded: "entitlements", key: "contract/paris" } } }),
      ["seats"],
      20,
    ),
  ],
};
