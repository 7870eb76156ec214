import { describe, expect, test } from "vitest";
import { generateBook } from "../book/generate.ts";
import { loadBook } from "../book/load.ts";
import { openPaperEstate } from "../book/paper-estate.ts";
import { call, type FaultAction } from "./action.ts";
import { play, type Stage } from "./play.ts";

const book = generateBook({ seed: "play", accounts: 20, from: "2026-01-05", to: "2026-04-05" });
const [{ key: account } = expect.fail()] = book.accounts;

async function onPaper() {
  const paper = openPaperEstate("sandbox");
  const stage: Stage = { estate: paper.estate, ids: await loadBook(book, paper.estate), book };
  const playing = (action: FaultAction) => play({ at: "2026-01-06T10:00:00.000Z", key: "fault/one/0", fault: "one", action }, stage);
  return { paper, stage, playing };
}

const attach = call(
  "payment",
  "attachPaymentMethod",
  { body: { accountId: { loaded: "accounts", key: account }, type: "card", behaviour: "stolen_card" } },
  { keep: "stolen" },
);
const refused = call("erp", "closePeriod", { body: { legalEntity: "US01", month: "2026-01" } }, { refusedAs: "period-closed" });

describe("playing a step", () => {
  test("keeps the id a call is answered under the step's own key, for later steps", async () => {
    const { paper, stage, playing } = await onPaper();
    await playing(attach);
    expect(stage.ids.kept.get("stolen")).toMatch(/^pm_/);
    const revoke = call("payment", "revokeMandate", { params: { paymentMethodId: { loaded: "kept", key: "stolen" } }, body: {} });
    await playing(revoke);
    expect(paper.calls.at(-1)?.input.params).toEqual({ paymentMethodId: stage.ids.kept.get("stolen") });
    expect(paper.flaws.filter((flaw) => !flaw.includes("came with another request"))).toEqual([]);
  });

  test("takes the refusal a step must meet for its success, and nothing else", async () => {
    const { paper, playing } = await onPaper();
    await expect(playing(refused)).rejects.toThrow("closePeriod was accepted, and had to be refused as period-closed");
    paper.refuse("closePeriod", "period-out-of-order");
    await expect(playing(refused)).rejects.toMatchObject({ code: "period-out-of-order" });
    paper.refuse("closePeriod", "period-closed");
    await expect(playing(refused)).resolves.toBeUndefined();
  });

  test("tries once what must be refused, however patient the client is, and says whose business case a call is", async () => {
    const { paper, stage, playing } = await onPaper();
    paper.refuse("closePeriod", "period-closed");
    await playing(refused);
    await playing(call("payment", "updatePolicy", { body: { payoutInterval: "weekly" } }, { about: { loaded: "accounts", key: account } }));
    const told = paper.calls.slice(-3).map(({ operation, input }) => {
      const { retries, correlationId } = input as { retries?: number; correlationId?: string };
      return [operation, retries, correlationId];
    });
    expect(told).toEqual([
      ["closePeriod", 0, undefined],
      ["getPolicy", undefined, undefined],
      ["updatePolicy", undefined, stage.ids.accounts.get(account)],
    ]);
  });

  test("changes a setting in the version it has just read", async () => {
    const { paper, playing } = await onPaper();
    await playing(call("payment", "updatePolicy", { body: { payoutInterval: "weekly" } }));
    const [read, write] = paper.calls.slice(-2);
    expect([read?.operation, write?.operation, write?.input.ifMatch]).toEqual(["getPolicy", "updatePolicy", 1]);
  });
});
