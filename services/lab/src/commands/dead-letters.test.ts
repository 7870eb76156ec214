import { createClient } from "@cashline/client/client";
import type { Transport } from "@cashline/client/transport";
import { hubContract } from "@cashline/contracts/services/hub/contract";
import { expect, test } from "vitest";
import { lettersInWords, takeInOpenLetters } from "./dead-letters.ts";

const BAD = "data does not match: /amount";

/** The hub's answers over its contract: pages of open letters, and replays that leave `refused` ones open. */
function hubWith({ open, refused }: { open: Set<string>; refused: ReadonlySet<string> }) {
  const calls: { ids: string[]; key: string }[] = [];
  const reply = (body: unknown) => Promise.resolve({ status: 200, header: () => undefined, text: JSON.stringify(body) });
  const transport: Transport = ({ method, url, headers, body = "" }) => {
    const { searchParams } = new URL(url);
    if (method === "POST") {
      const { ids } = JSON.parse(body) as { ids: string[] };
      calls.push({ ids, key: headers["idempotency-key"] ?? "" });
      const items = ids.map((id) => ({ id, state: refused.has(id) ? "open" : "replayed", reason: BAD }));
      for (const { id, state } of items) if (state === "replayed") open.delete(id);
      return reply({ items });
    }
    expect(searchParams.get("state")).toBe("open");
    const ids = [...open].toSorted();
    const from = ids.findIndex((id) => id > (searchParams.get("after") ?? ""));
    const page = from === -1 ? [] : ids.slice(from, from + Number(searchParams.get("limit")));
    const next = from + page.length < ids.length && page.length > 0 ? page.at(-1) : null;
    return reply({ items: page.map(letter), next });
  };
  const hub = createClient(hubContract.operations, {
    baseUrl: "http://hub.test",
    system: "hub",
    tenant: "demo",
    tokens: { token: () => Promise.resolve("token"), forget: () => undefined },
    transport,
    retries: 0,
    timeoutMs: 1000,
  });
  return { hub, calls };
}

const letter = (id: string) => ({
  id,
  system: "billing",
  eventId: id,
  type: "billing.invoice.drafted.v1",
  reason: BAD,
  receivedAt: "2026-01-05T10:00:00.000Z",
  state: "open",
  replayedAt: null,
  event: {},
});
const idOf = (n: number): string => `billing:e${String(n).padStart(4, "0")}`;

test("every open letter is taken in again, over all pages and in calls the hub accepts; what it refuses again stays, with its reason", async () => {
  const open = new Set(Array.from({ length: 2500 }, (_, n) => idOf(n)));
  const { hub, calls } = hubWith({ open, refused: new Set([idOf(7), idOf(2400)]) });
  const letters = await takeInOpenLetters(hub);
  expect(calls.map(({ ids }) => ids.length)).toEqual([1000, 1000, 500]);
  expect(new Set(calls.map(({ key }) => key)).size).toBe(3);
  expect([...open]).toEqual([idOf(7), idOf(2400)]);
  expect(lettersInWords(letters)).toBe(
    [`2500 open dead letters: 2498 taken in, 2 still open.`, `${idOf(7)}: ${BAD}`, `${idOf(2400)}: ${BAD}`].join("\n"),
  );
});

test("the same again asks for nothing but what is open still, and with none open the hub is not asked to replay", async () => {
  const open = new Set([idOf(1), idOf(2)]);
  const refused = new Set([idOf(2)]);
  const { hub, calls } = hubWith({ open, refused });
  await takeInOpenLetters(hub);
  refused.clear();
  expect(await takeInOpenLetters(hub)).toEqual([{ id: idOf(2), state: "replayed", reason: BAD }]);
  expect(lettersInWords(await takeInOpenLetters(hub))).toBe("0 open dead letters: 0 taken in, 0 still open.");
  expect(calls.map(({ ids }) => ids)).toEqual([[idOf(1), idOf(2)], [idOf(2)]]);
});
