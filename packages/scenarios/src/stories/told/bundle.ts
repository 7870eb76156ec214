import { call } from "../../faults/action.ts";
import { kept, money, ofInvoice, paidAndCleared, value } from "../expect.ts";
import { contractOf, storyBook } from "../story-book.ts";
import { read, type Story } from "../story.ts";

const arrangement = read("erp", "getRevenueArrangement", { params: { revenueArrangementId: kept("arrangement") } });
const completed = (milestone: string, completedOn: string) =>
  call("erp", "completeMilestone", {
    params: { revenueArrangementId: kept("arrangement") },
    body: { obligation: "services", milestone, completedOn, completedBy: "delivery.manager" },
  });

export const bundle: Story = {
  name: "bundle-milestone-allocation",
  title:
    "Software and an implementation are sold at one price: it is allocated by stand-alone prices, the software earned by the day, the services by milestones",
  subject: "bundle-milestone-allocation",
  systems: ["cpq", "erp", "billing"],
  book: storyBook({
    name: "bundle",
    from: "2026-01-01",
    to: "2026-03-31",
    customers: [
      {
        key: "werk",
        name: "Werkstatt Nord GmbH",
        country: "DE",
        contract: { tier: "enterprise", seats: 50, endOn: "2026-02-02" },
        renewal: { wonAt: "2026-01-27T10:00:00.000Z" },
      },
    ],
  }),
  steps: [
    {
      at: "2026-01-02T10:00:00.000Z",
      does: "Werkstatt Nord buys a planning suite and its implementation together, for 90,000.00 EUR instead of 120,000.00",
      action: call(
        "erp",
        "createRevenueArrangement",
        {
          body: {
            reference: "werk/suite",
            contractId: { loaded: "contracts", key: contractOf("werk") },
            customerId: { loaded: "customers", key: "werk" },
            legalEntity: "DE01",
            currency: "EUR",
            inceptionOn: "2026-01-02",
            transactionPrice: money("EUR", "9000000"),
            obligations: [
              {
                key: "software",
                description: "Planning suite, one year",
                standAlonePrice: money("EUR", "7300000"),
                pattern: "over_time",
                startOn: "2026-01-01",
                endOn: "2027-01-01",
              },
              {
                key: "services",
                description: "Implementation",
                standAlonePrice: money("EUR", "4700000"),
                pattern: "milestones",
                milestones: [
                  { key: "design", weight: 1 },
                  { key: "go-live", weight: 2 },
                ],
              },
            ],
          },
        },
        { keep: "arrangement" },
      ),
    },
    { at: "2026-02-10T10:00:00.000Z", does: "The design is accepted", action: completed("design", "2026-02-10") },
    { at: "2026-03-20T10:00:00.000Z", does: "The suite goes live", action: completed("go-live", "2026-03-20") },
  ],
  until: "2026-04-02T00:00:00.000Z",
  expected: [
    value(
      "54,750.00 EUR of the price are the software's",
      arrangement,
      ["obligations", { key: "software" }, "allocated"],
      money("EUR", "5475000"),
      "90,000.00 × 73,000 ÷ 120,000",
    ),
    value(
      "35,250.00 EUR the services'",
      arrangement,
      ["obligations", { key: "services" }, "allocated"],
      money("EUR", "3525000"),
      "90,000.00 × 47,000 ÷ 120,000",
    ),
    value(
      "the software has earned three months: 13,500.00 EUR",
      arrangement,
      ["obligations", { key: "software" }, "recognized"],
      money("EUR", "1350000"),
      "54,750.00 ÷ 365 = 150.00 a day, × (31 + 28 + 31) days",
    ),
    value(
      "the services are done, and all of theirs is earned",
      arrangement,
      ["obligations", { key: "services" }, "recognized"],
      money("EUR", "3525000"),
      "a third at the design, 11,750.00; the rest at go-live, 23,500.00",
    ),
    value(
      "earned and not yet billed: a contract asset of 48,750.00 EUR",
      arrangement,
      ["contractAsset"],
      money("EUR", "4875000"),
      "13,500.00 + 35,250.00 − nothing billed",
    ),
    value("and no liability beside it", arrangement, ["contractLiability"], money("EUR", "0")),
    ofInvoice(
      "its platform seats are billed as ever: 71,400.00 EUR",
      "werk",
      ["total"],
      money("EUR", "7140000"),
      "50 × 100.00 × 12 = 60,000.00 and 19 % = 11,400.00",
    ),
    ...paidAndCleared("werk", "Werkstatt Nord"),
    { kind: "case-count", says: "nothing went wrong", is: 0 },
  ],
};
