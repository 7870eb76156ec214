import { call } from "@cashline/scenarios/faults/action";
import { generateBook } from "@cashline/scenarios/book/generate";
import { loadBook } from "@cashline/scenarios/book/load";
import { openPaperEstate } from "@cashline/scenarios/book/paper-estate";
import type { BusinessFault } from "@cashline/scenarios/faults/fault";
import { expect, test } from "vitest";
import { faultActor } from "./fault-actor.ts";

const NOON = "2026-01-06T12:00:00.000Z";
const EVENING = "2026-01-06T18:00:00.000Z";
const book = generateBook({ seed: "no-room", accounts: 20, from: "2026-01-05", to: "2026-04-05" });

const close = (month: string, unfitAs?: string) =>
  call("erp", "closePeriod", { body: { legalEntity: "US01", month } }, unfitAs === undefined ? {} : { unfitAs });

const fault = (id: string, steps: BusinessFault["steps"]): BusinessFault => ({
  id,
  kind: id,
  account: "",
  contract: "",
  opportunity: "",
  expected: [],
  steps,
});

async function played(plan: readonly BusinessFault[], code: string) {
  const paper = openPaperEstate("sandbox");
  const stage = { estate: paper.estate, ids: await loadBook(book, paper.estate), book };
  paper.refuse("closePeriod", code);
  const before = paper.calls.length;
  const unfit: [string, string][] = [];
  const actor = faultActor(plan, stage, (id, { code: why }) => unfit.push([id, why]));
  const act = async (): Promise<void> => {
    for (let at = await actor.nextAt({}); at !== null; at = await actor.nextAt({})) await actor.act(at);
  };
  return { act, unfit, calls: () => paper.calls.slice(before).map(({ input }) => (input.body as { month: string }).month) };
}

test("a fault that what happened before leaves no room for is not planted, and its later steps are left out", async () => {
  const plan = [
    fault("without-room", [
      { at: NOON, action: close("2026-01", "period-closed") },
      { at: EVENING, action: close("2026-02") },
    ]),
  ];
  const { act, unfit, calls } = await played(plan, "period-closed");
  await act();
  expect(unfit).toEqual([["without-room", "period-closed"]]);
  expect(calls()).toEqual(["2026-01"]);
});

test("any other refusal ends the season", async () => {
  const { act, unfit } = await played([fault("refused", [{ at: NOON, action: close("2026-01", "period-closed") }])], "period-out-of-order");
  await expect(act()).rejects.toMatchObject({ code: "period-out-of-order" });
  expect(unfit).toEqual([]);
});
