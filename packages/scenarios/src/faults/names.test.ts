import { describe, expect, test } from "vitest";
import { generateBook } from "../book/generate.ts";
import { loadBook } from "../book/load.ts";
import type { LoadedIds } from "../book/loaded-ids.ts";
import { openPaperEstate } from "../book/paper-estate.ts";
import type { MadeKind } from "./action.ts";
import { idNamed } from "./names.ts";
import { everythingMade } from "./paper-finds.fixture.ts";
import { play, withheldBy, type PlannedStep } from "./play.ts";

const book = generateBook({ seed: "names", accounts: 20, from: "2026-01-05", to: "2026-04-05" });
const opportunity = book.renewals[0]?.key ?? "none";

async function stageWith(isMade: boolean) {
  let ids: LoadedIds | undefined;
  const finds = everythingMade(book, () => ids ?? expect.fail("nothing is loaded yet"));
  const nothing = Object.fromEntries(Object.keys(finds).map((read) => [read, () => ({ items: [], next: null, taxDocumentId: null })]));
  const taxed = {
    ...finds,
    "billing.getInvoice": () => ({ taxDocumentId: "txd_1" }),
    "erp.listReceivables": () => ({ items: [{ id: "rcv_1" }] }),
  };
  const paper = openPaperEstate("sandbox", isMade ? taxed : nothing);
  ids = await loadBook(book, paper.estate);
  return { paper, stage: { estate: paper.estate, ids, book } };
}

describe("what a season makes for a renewal", () => {
  const kinds: readonly (readonly [MadeKind, string])[] = [
    ["invoice", "inv"],
    ["paymentIntent", "pi"],
    ["receivable", "rcv"],
    ["taxDocument", "txd"],
    ["periodInvoice", "inv"],
    ["coupon", "cpn"],
    ["appliedCoupon", "apc"],
    ["contractCopy", "ctr"],
    ["amendmentOpportunity", "opp"],
    ["amendment", "qte"],
    ["usage", "usg"],
  ];

  test.each(kinds)("%s is found by its renewal", async (made, prefix) => {
    const { stage } = await stageWith(true);
    expect((await idNamed({ made, opportunity }, stage)).split("_")[0]).toBe(prefix);
  });

  test.each(kinds)("%s that is not there yet is an error that says so", async (made) => {
    const { stage } = await stageWith(false);
    await expect(idNamed({ made, opportunity }, stage)).rejects.toThrow(`There is no ${made} of ${opportunity} yet`);
  });

  test("the second invoice of the term is not taken for the first", async () => {
    const { stage } = await stageWith(true);
    const [first, second] = await Promise.all([
      idNamed({ made: "invoice", opportunity }, stage),
      idNamed({ made: "periodInvoice", opportunity }, stage),
    ]);
    expect(first).not.toBe(second);
  });

  test("a renewal the book has not is an error", async () => {
    const { stage } = await stageWith(true);
    await expect(idNamed({ made: "coupon", opportunity: "nothing" }, stage)).rejects.toThrow("The book has no renewal nothing");
  });
});

describe("playing what is no call", () => {
  const step = (action: PlannedStep["action"]): PlannedStep => ({ at: "2026-01-06T00:00:00.000Z", key: "fault/f/0", fault: "f", action });

  test("a policy keeps every member that is not changed, on the version it was read at", async () => {
    const { paper, stage } = await stageWith(true);
    const before = paper.calls.length;
    await play(step({ kind: "set-policy", system: "billing", change: { timeZone: "Asia/Tokyo" } }), stage);
    const [read, write] = paper.calls.slice(before);
    expect([read?.operation, write?.operation, write?.input.ifMatch]).toEqual(["getPolicy", "updatePolicy", 1]);
    expect(write?.input.body).toMatchObject({ timeZone: "Asia/Tokyo", proration: "actual_days", defaultCampaign: "standard" });
    expect(paper.flaws).toEqual([]);
  });

  test("usage that is not in the book goes to the contract's subscription", async () => {
    const { paper, stage } = await stageWith(true);
    const contract = book.contracts[0]?.key ?? "none";
    const reading = { sourceId: "x", contract, meter: "api_calls", quantity: 7, usedOn: "2026-01-06", sentAt: "2026-01-06T00:00:00.000Z" };
    await play(step({ kind: "send-usage", records: [reading] }), stage);
    expect(paper.calls.at(-1)).toMatchObject({
      operation: "recordUsage",
      input: { body: { records: [{ subscriptionId: stage.ids.subscriptions.get(contract), quantity: 7 }] } },
    });
  });

  test("what is withheld is metering's to leave out: playing it calls nobody", async () => {
    const { paper, stage } = await stageWith(true);
    const effects = paper.effects();
    const span = { contract: "c", from: "2026-01-06T00:00:00.000Z", to: "2026-01-09T00:00:00.000Z" };
    const withheld = step({ kind: "withhold-usage", ...span });
    await play(withheld, stage);
    expect(paper.effects()).toBe(effects);
    const fault = { id: "f", kind: "k", account: "a", contract: "c", opportunity: "o", steps: [withheld], expected: [] };
    expect(withheldBy([fault])).toMatchObject([span]);
  });
});
