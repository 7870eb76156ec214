import type { BookUsage, PlannedRenewal } from "@cashline/scenarios/book/book";
import { noIds, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { openPaperEstate, type PaperEstate } from "@cashline/scenarios/book/paper-estate";
import { beforeEach, describe, expect, it } from "vitest";
import type { EstateClients } from "./estate-clients.ts";
import { customers, metering } from "./season-actors.ts";

const DAY = "2026-02-10";
const at = (time: string, day = DAY): string => `${day}T${time}:00.000Z`;

const renewal = (key: string, answeredAt: string, change: Partial<PlannedRenewal> = {}): PlannedRenewal => ({
  key,
  name: key,
  contract: "contract",
  account: "account",
  after: null,
  ending: { startOn: "2026-01-15", endOn: "2026-02-15", tier: "pro" },
  closeOn: "2026-02-15",
  terms: { sku: "platform", tier: "pro", seats: 1, discountPercent: "0", termMonths: 1, billingFrequency: "monthly" },
  outcome: { kind: "won", at: answeredAt },
  ...change,
});
const second = (answeredAt: string): PlannedRenewal =>
  renewal("second", answeredAt, {
    after: "first",
    ending: { startOn: "2026-02-15", endOn: "2026-03-15", tier: "pro" },
    closeOn: "2026-03-15",
  });

let paper: PaperEstate;
let ids: LoadedIds;
/** CRM on paper, in whose only contract the current term ends on `termEnd`. */
let termEnd: string;
let clients: EstateClients;
beforeEach(() => {
  paper = openPaperEstate("sandbox");
  ids = noIds();
  ids.accounts.set("account", "acc_00000000000000000001");
  ids.contracts.set("contract", "ctr_00000000000000000001");
  ids.subscriptions.set("contract", "sub_00000000000000000001");
  ids.opportunities.set("first", "opp_00000000000000000001");
  termEnd = "2026-02-15";
  clients = {
    ...paper.estate,
    crm: { ...paper.estate.crm, getContract: () => Promise.resolve({ body: { endOn: termEnd } }) },
  } as unknown as EstateClients;
});
const made = (): string[] => paper.calls.map(({ operation }) => operation);

describe("customers", () => {
  it("answer each opportunity once, at its instant", async () => {
    let answers = 0;
    const actor = customers({ renewals: [renewal("first", at("10:00"))] }, ids, clients, () => (answers += 1));
    expect(await actor.nextAt({})).toBe(at("10:00"));
    await actor.act(at("09:59"));
    expect(made()).toEqual([]);
    await actor.act(at("10:00"));
    await actor.act(at("10:00"));
    expect([made(), answers, await actor.nextAt({})]).toEqual([["winOpportunity"], 1, null]);
  });

  it("of a second renewal of a contract are asked when the first is done: it is opened and answered then", async () => {
    termEnd = "2026-03-15";
    const actor = customers({ renewals: [second(at("10:00"))] }, ids, clients, () => undefined);
    await actor.act(at("10:00"));
    expect(made()).toEqual(["createOpportunity", "winOpportunity"]);
    expect(paper.calls[0]?.input.body).toMatchObject({ externalKey: "second", closeOn: "2026-03-15" });
    expect(paper.flaws).toEqual([]);
  });

  it("are asked again a day later, each day, while the renewal before is not done", async () => {
    let answers = 0;
    const actor = customers({ renewals: [second(at("10:00"))] }, ids, clients, () => (answers += 1));
    await actor.act(at("10:00"));
    expect([made(), answers, await actor.nextAt({})]).toEqual([[], 0, at("10:00", "2026-02-11")]);
    await actor.act(at("10:00", "2026-02-11"));
    termEnd = "2026-03-15";
    await actor.act(at("10:00", "2026-02-12"));
    expect([made(), answers, await actor.nextAt({})]).toEqual([["createOpportunity", "winOpportunity"], 1, null]);
  });
});

describe("metering", () => {
  const record = (sourceId: string, sentAt: string | null, quantity = 5): BookUsage => ({
    sourceId,
    contract: "contract",
    meter: "api_calls",
    quantity,
    usedOn: DAY,
    sentAt,
  });

  it("hands each day's usage to billing at its instant, once, and never what billing had before the season", async () => {
    const usage = [record("old", null), record("a", at("23:30")), record("b", at("23:30")), record("c", at("23:30", "2026-02-11"))];
    const actor = metering({ usage }, ids, clients);
    expect(await actor.nextAt({})).toBe(at("23:30"));
    await actor.act(at("23:29"));
    expect(made()).toEqual([]);
    await actor.act(at("23:30"));
    await actor.act(at("23:30"));
    expect(await actor.nextAt({})).toBe(at("23:30", "2026-02-11"));
    await actor.act(at("23:30", "2026-02-11"));
    expect(await actor.nextAt({})).toBeNull();
    const sent = paper.calls.map(({ input }) =>
      (input.body as { records: { sourceId: string }[] }).records.map(({ sourceId }) => sourceId),
    );
    expect(sent).toEqual([["a", "b"], ["c"]]);
    expect(paper.flaws).toEqual([]);
  });

  it("sends nothing of what a fault keeps back, and does not wake up for it", async () => {
    const usage = [record("kept", at("23:30")), record("sent", at("23:30", "2026-02-11"))];
    const actor = metering({ usage }, ids, clients, [{ contract: "contract", from: at("00:00"), to: at("00:00", "2026-02-11") }]);
    expect(await actor.nextAt({})).toBe(at("23:30", "2026-02-11"));
    await actor.act(at("23:30", "2026-02-11"));
    expect(
      paper.calls.map(({ input }) => (input.body as { records: { sourceId: string }[] }).records.map(({ sourceId }) => sourceId)),
    ).toEqual([["sent"]]);
  });

  it("splits a large delivery, under names of their own, and sends nothing new when it is made again", async () => {
    const usage = Array.from({ length: 1100 }, (_, index) => record(`r${index}`, at("23:30")));
    await metering({ usage }, ids, clients).act(at("23:30"));
    expect(new Set(paper.calls.map(({ input }) => input.idempotencyKey)).size).toBe(3);
    const effects = paper.effects();
    await metering({ usage }, ids, clients).act(at("23:30"));
    expect([paper.effects(), paper.flaws]).toEqual([effects, []]);
  });
});
