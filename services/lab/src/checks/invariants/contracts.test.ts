import type { Subscription } from "@cashline/contracts/systems/billing/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { describe, expect, it } from "vitest";
import { caseOf, entitlement, subscription } from "../objects.fixture.ts";
import type { Snapshot } from "../snapshot.ts";
import { brokenBy, changed, itBreaks } from "./plant.fixture.ts";

const used =
  (id: string, change: Partial<Entitlement>) =>
  ({ entitlements }: Snapshot) => ({ entitlements: changed(entitlements, id, change) });
const billed =
  (id: string, change: Partial<Subscription>) =>
  ({ subscriptions }: Snapshot) => ({ subscriptions: changed(subscriptions, id, change) });

const toEndOn = (effectiveOn: string) => ({ action: "cancel", effectiveOn, quantity: null, tier: null }) as const;

describe("entitlement = contract", () => {
  const invariant = "entitlement = contract";
  itBreaks([
    { invariant, by: "a seat too many", plant: used("ent-paid", { seats: 11 }), says: ["ctr-paid and ent-paid: seats 10 against 11"] },
    { invariant, by: "a seat too few", plant: used("ent-paid", { seats: 9 }), says: ["ctr-paid and ent-paid: seats 10 against 9"] },
    {
      invariant,
      by: "a tier nobody signed",
      plant: used("ent-paid", { tier: "max" }),
      says: ["ctr-paid and ent-paid: tier pro against max"],
    },
    {
      invariant,
      by: "another product",
      plant: used("ent-paid", { sku: "storage" }),
      says: ["ctr-paid and ent-paid: product platform against storage"],
    },
    {
      invariant,
      by: "another customer",
      plant: used("ent-paid", { accountId: "acc-open" }),
      says: ["ctr-paid and ent-paid: account acc-paid against acc-open"],
    },
    {
      invariant,
      by: "an entitlement left in the old term",
      plant: used("ent-paid", { endOn: "2026-02-01" }),
      says: ["ctr-paid and ent-paid: end 2027-02-01 against 2026-02-01"],
    },
    {
      invariant,
      by: "an entitlement that begins after the term",
      plant: used("ent-paid", { startOn: "2026-02-02" }),
      says: ["ctr-paid and ent-paid: begun true against false"],
    },
    {
      invariant,
      by: "a customer shut out",
      plant: used("ent-paid", { status: "suspended" }),
      says: ["ctr-paid and ent-paid: status active against suspended"],
    },
    {
      invariant,
      by: "an entitlement ended too early",
      plant: used("ent-paid", { status: "terminated" }),
      says: ["ctr-paid: 0 entitlements in force"],
    },
    {
      invariant,
      by: "no entitlement at all",
      plant: ({ entitlements }) => ({ entitlements: entitlements.filter(({ id }) => id !== "ent-paid") }),
      says: ["ctr-paid: 0 entitlements in force"],
    },
    {
      invariant,
      by: "two entitlements for one contract",
      plant: ({ entitlements }) => ({ entitlements: [...entitlements, { ...entitlement("paid"), id: "ent-again" }] }),
      says: ["ctr-paid: 2 entitlements in force"],
    },
    {
      invariant,
      by: "use after the contract has expired",
      plant: used("ent-lost", { status: "active" }),
      says: ["ent-lost: in force, and ctr-lost is expired"],
    },
    {
      invariant,
      by: "use without a contract",
      plant: ({ entitlements }) => ({ entitlements: [...entitlements, entitlement("none")] }),
      says: ["ent-none: in force, and ctr-none is not there"],
    },
    {
      invariant,
      by: "a drift whose case is closed",
      plant: ({ cases }) => ({
        cases: cases.map((of) =>
          of.id === "case-drift"
            ? caseOf(of.id, "closed", { correlationId: "ctr-held", businessKey: "ent-held" }, "assigned", "closed")
            : of,
        ),
      }),
      says: ["ctr-held and ent-held: seats 10 against 14"],
    },
    {
      invariant,
      by: "more than the open case is about",
      plant: used("ent-held", { endOn: "2028-02-01" }),
      says: ["ctr-held and ent-held: end 2026-02-01 against 2028-02-01"],
    },
  ]);

  it("what has ended is nobody's concern", () => {
    expect(
      brokenBy(({ entitlements }) => ({ entitlements: [...entitlements, entitlement("none", { status: "terminated", seats: 99 })] })),
    ).toEqual({});
  });
});

describe("subscription = contract", () => {
  const invariant = "subscription = contract";
  itBreaks([
    {
      invariant,
      by: "a subscription left in the old term",
      plant: billed("sub-paid", { startOn: "2025-02-01", endOn: "2026-02-01" }),
      says: ["ctr-paid and sub-paid: term 2026-02-01 to 2027-02-01 against 2025-02-01 to 2026-02-01"],
    },
    {
      invariant,
      by: "a subscription ahead of its contract without a case",
      plant: billed("sub-paid", { startOn: "2027-02-01", endOn: "2028-02-01" }),
      says: ["ctr-paid and sub-paid: term 2026-02-01 to 2027-02-01 against 2027-02-01 to 2028-02-01"],
    },
    { invariant, by: "a seat too few", plant: billed("sub-paid", { quantity: 9 }), says: ["ctr-paid and sub-paid: seats 10 against 9"] },
    {
      invariant,
      by: "another tier",
      plant: billed("sub-paid", { tier: "max" }),
      says: ["ctr-paid and sub-paid: product platform pro against platform max"],
    },
    {
      invariant,
      by: "another discount",
      plant: billed("sub-paid", { discountPercent: "5" }),
      says: ["ctr-paid and sub-paid: discount 0 against 5"],
    },
    {
      invariant,
      by: "another currency",
      plant: billed("sub-paid", { currency: "EUR" }),
      says: ["ctr-paid and sub-paid: currency USD against EUR"],
    },
    {
      invariant,
      by: "another rhythm",
      plant: billed("sub-paid", { billingFrequency: "monthly" }),
      says: ["ctr-paid and sub-paid: billed annual against monthly"],
    },
    {
      invariant,
      by: "another length",
      plant: billed("sub-paid", { termMonths: 24 }),
      says: ["ctr-paid and sub-paid: months 12 against 24"],
    },
    {
      invariant,
      by: "a contract nobody bills",
      plant: billed("sub-paid", { status: "cancelled" }),
      says: ["ctr-paid: 0 subscriptions in force"],
    },
    {
      invariant,
      by: "a contract billed by two",
      plant: ({ subscriptions }) => ({ subscriptions: [...subscriptions, subscription("paid", { id: "sub-again" })] }),
      says: ["ctr-paid: 2 subscriptions in force"],
    },
    {
      invariant,
      by: "billing after the contract has expired",
      plant: billed("sub-lost", { status: "active" }),
      says: ["sub-lost: in force, and ctr-lost is expired"],
    },
    {
      invariant,
      by: "billing beside a contract that is over, set to end the day after it begins",
      plant: billed("sub-lost", { status: "active", startOn: "2026-04-01", scheduled: toEndOn("2026-04-02") }),
      says: ["sub-lost: in force, and ctr-lost is expired"],
    },
    {
      invariant,
      by: "billing without a contract",
      plant: ({ subscriptions }) => ({ subscriptions: [...subscriptions, subscription("none")] }),
      says: ["sub-none: in force, and ctr-none is not there"],
    },
    {
      invariant,
      by: "a held renewal billed on other terms than signed",
      plant: billed("sub-held", { quantity: 11, endOn: "2028-02-01" }),
      says: ["qte-held and sub-held: seats 10 against 11, term 2026-02-01 to 2027-02-01 against 2026-02-01 to 2028-02-01"],
    },
    {
      invariant,
      by: "a held renewal in a term nobody signed",
      plant: billed("sub-held", { lastQuoteId: "qte-none" }),
      says: ["ctr-held and sub-held: term 2025-02-01 to 2026-02-01 against 2026-02-01 to 2027-02-01"],
    },
  ]);

  it("what is set to end on the day it begins is billed to nobody", () => {
    expect(brokenBy(billed("sub-lost", { status: "active", startOn: "2026-04-01", scheduled: toEndOn("2026-04-01") }))).toEqual({});
  });

  it("a held renewal may be billed in the old term still, or again", () => {
    expect(brokenBy(billed("sub-held", { startOn: "2025-02-01", endOn: "2026-02-01", lastQuoteId: null }))).toEqual({});
  });

  it("billing may go on while a case holds up the renewal of a contract that has meanwhile expired", () => {
    const broken = brokenBy(({ contracts, entitlements }) => ({
      contracts: changed(contracts, "ctr-held", { status: "expired" }),
      entitlements: changed(entitlements, "ent-held", { status: "terminated" }),
    }));
    expect(broken).toEqual({});
  });
});
