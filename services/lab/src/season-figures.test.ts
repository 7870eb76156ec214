import type { Invoice, InvoiceLine } from "@cashline/contracts/systems/billing/entities";
import type { BookUsage, PlannedRenewal } from "@cashline/scenarios/book/book";
import { noIds } from "@cashline/scenarios/book/loaded-ids";
import { describe, expect, it } from "vitest";
import { only } from "./checks/objects.fixture.ts";
import type { EstateClients } from "./sandbox/estate-clients.ts";
import { measureSeason, seasonOver, usageFigures, usageOfRenewal } from "./season-figures.ts";

describe("the figures of a season", () => {
  const asked: { from: string; to: string }[] = [];
  const intelligence = {
    getKpis: ({ query }: { query: { from: string; to: string } }) => {
      asked.push(query);
      const names = ["renewals_completed", "open_exceptions", "exception_aging", "unresolved_exposure", "dso"];
      return Promise.resolve({ body: { items: names.map((name) => ({ name, value: query.to })) } });
    },
  };
  const clients = { intelligence } as unknown as EstateClients;

  it("end with its last day, however long staff works on afterwards; what stands at an instant is told again at the very end", async () => {
    const endedAt = "2026-04-09T00:00:00.000Z";
    const { kpis, kpisAtEnd } = await measureSeason({ from: "2026-01-01", to: "2026-03-31" }, clients, endedAt);
    expect(seasonOver({ to: "2026-03-31" })).toBe("2026-04-01T00:00:00.000Z");
    expect(asked).toEqual([
      { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" },
      { from: "2026-01-01T00:00:00.000Z", to: "2026-04-09T00:00:00.001Z" },
    ]);
    expect(kpis.map(({ value }) => value)).toEqual(Array.from({ length: 5 }, () => "2026-04-01T00:00:00.000Z"));
    expect(kpisAtEnd.map(({ name, value }) => [name, value])).toEqual(
      ["open_exceptions", "exception_aging", "unresolved_exposure"].map((name) => [name, "2026-04-09T00:00:00.001Z"]),
    );
  });
});

describe("the usage of a season", () => {
  const record = (sourceId: string, usedOn: string, sentAt: string | null, quantity = 100): BookUsage => ({
    sourceId,
    contract: "c",
    meter: "api_calls",
    quantity,
    usedOn,
    sentAt,
  });
  const renewals = [
    only<PlannedRenewal>({
      key: "r",
      contract: "c",
      closeOn: "2026-02-15",
      ending: { startOn: "2025-02-15", endOn: "2026-02-15", tier: "pro" },
      outcome: { kind: "won", at: "2026-02-03T14:30:00.000Z" },
    }),
  ];
  const usage = [
    record("before", "2025-12-20", null),
    record("early", "2026-01-20", "2026-01-20T23:30:00.000Z"),
    record("held", "2026-02-03", "2026-02-03T15:15:00.000Z", 7),
    record("late", "2026-02-05", "2026-02-05T23:30:00.000Z"),
    record("next term", "2026-02-16", "2026-02-16T23:30:00.000Z"),
    record("never", "2026-05-01", "2026-05-01T23:30:00.000Z"),
  ];
  const line = (kind: InvoiceLine["kind"], minor: string): InvoiceLine =>
    only<InvoiceLine>({ kind, periodStartOn: kind === "recurring" ? "2026-02-15" : "2025-02-15", net: { currency: "GBP", minor } });
  const invoice = (status: Invoice["status"], finalizedAt: string | null, ...lines: InvoiceLine[]): Invoice =>
    only<Invoice>({ contractId: "ctr", status, finalizedAt, currency: "GBP", lines });
  const ids = noIds();
  ids.contracts.set("c", "ctr");
  const invoices = [
    invoice("void", null, line("recurring", "9"), line("usage", "9")),
    invoice("open", "2026-02-04T14:00:00.000Z", line("recurring", "100"), line("usage", "25548")),
  ];
  const book = { usage, renewals };

  it("tells what was there, what was sent, what living invoices charge, and what came too late for its invoice", () => {
    expect(usageFigures(book, ids, { invoices }, "2026-04-01T00:00:00.000Z")).toEqual({
      loaded: 1,
      sent: 4,
      billedLines: 1,
      billed: [{ currency: "GBP", minor: "25548" }],
      afterInvoice: 1,
    });
  });

  it("of one renewal tells what came between the customer's agreement and the final invoice", () => {
    expect(usageOfRenewal(book, ids, { invoices }, "r")).toEqual({ readings: 1, units: 7, billed: "255.48 GBP" });
    expect(usageOfRenewal(book, ids, { invoices: [invoices[0] as Invoice] }, "r")).toBeUndefined();
    expect(usageOfRenewal(book, ids, { invoices: [invoice("open", "2026-02-03T14:30:00.000Z", line("recurring", "100"))] }, "r")).toEqual({
      readings: 0,
      units: 0,
      billed: "0.00 GBP",
    });
  });
});
