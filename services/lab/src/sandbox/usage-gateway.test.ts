import type { MeteredEvent } from "@cashline/contracts/systems/metering/usage-entities";
import type { BookUsage } from "@cashline/scenarios/book/book";
import { noIds } from "@cashline/scenarios/book/loaded-ids";
import { openPaperEstate } from "@cashline/scenarios/book/paper-estate";
import { expect, test } from "vitest";
import type { EstateClients } from "./estate-clients.ts";
import { usageGateway } from "./usage-gateway.ts";

const at = (day: string): string => `${day}T23:30:00.000Z`;
const record = (sourceId: string, day: string, known = false): BookUsage => ({
  sourceId,
  contract: "contract",
  meter: "api_calls",
  quantity: 5,
  usedOn: day,
  sentAt: known ? null : at(day),
});

function open(usage: BookUsage[]) {
  const paper = openPaperEstate("sandbox");
  const ids = noIds();
  ids.accounts.set("account", "acc_00000000000000000001");
  ids.subscriptions.set("contract", "sub_00000000000000000001");
  const contracts = [{ key: "contract", account: "account", anchorOn: "2025-02-15" }];
  const gateway = () => usageGateway({ usage, contracts }, ids, paper.estate as unknown as EstateClients);
  return { paper, gateway, made: () => paper.calls.map(({ operation }) => operation) };
}

test("a contract's subject is bound before its first event, once, and events come at their instants", async () => {
  const { paper, gateway, made } = open([record("old", "2026-02-01", true), record("a", "2026-02-10"), record("b", "2026-02-11")]);
  const actor = gateway();
  expect(await actor.nextAt({})).toBe(at("2026-02-10"));
  await actor.act(at("2026-02-10"));
  await actor.act(at("2026-02-11"));
  expect(await actor.nextAt({})).toBeNull();
  expect(made()).toEqual(["createMeter", "registerSubject", "bindSubject", "ingestEvents", "ingestEvents"]);
  const sent = paper.calls.slice(3).flatMap(({ input }) => input.body as MeteredEvent[]);
  expect(sent).toMatchObject([
    { id: "a", source: "/gateway", type: "api_calls", subject: "contract", time: at("2026-02-10"), data: { quantity: 5 } },
    { id: "b", time: at("2026-02-11") },
  ]);
  expect(paper.flaws).toEqual([]);
});

test("a delivery made again has no further effect", async () => {
  const { paper, gateway } = open(Array.from({ length: 1100 }, (_, index) => record(`r${index}`, "2026-02-10")));
  await gateway().act(at("2026-02-10"));
  const effects = paper.effects();
  await gateway().act(at("2026-02-10"));
  expect([paper.effects(), paper.flaws]).toEqual([effects, []]);
});
