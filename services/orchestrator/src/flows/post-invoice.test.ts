import { describe, expect, it } from "vitest";
import { postingOf, postInvoice } from "./post-invoice.ts";
import { Undo } from "./undo.ts";
import type { Ground } from "./renewal-ground.ts";
import type { Flow } from "../engine/port.ts";
import { openWorld } from "./world.fixture.ts";
import { returned } from "./amendment-world.fixture.ts";
import { billingAccount, draftOf, ids } from "./world-records.fixture.ts";

const LATE = "2026-01-31T23:30:00.000Z";
const draft = draftOf(1, 100, "US01");
const inZone = (timeZone: string) => ({ ...draft, policy: { ...draft.policy, timeZone }, issuedOn: "2026-02-01" });
const ground = { billingAccount } as Ground;

describe("the day an invoice is booked on", () => {
  it.each([
    ["Europe/Berlin", "2026-02-01"],
    ["UTC", "2026-01-31"],
    ["America/New_York", "2026-01-31"],
  ])("is that of %s", (timeZone, postedOn) => {
    expect(postingOf(inZone(timeZone), returned, ground, LATE)).toMatchObject({ postedOn });
  });

  it("is all a last bill is earned on, whatever months it has; a month's bill is earned over its month", () => {
    const [seats] = draft.lines;
    if (seats === undefined) throw new Error("the draft has no line");
    const months = [
      { ...seats, lineId: "1", periodStartOn: "2025-12-01", periodEndOn: "2026-01-01" },
      { ...seats, lineId: "2", periodStartOn: "2026-01-01", periodEndOn: "2026-01-20" },
      { ...seats, lineId: "3", kind: "proration_credit" as const, periodStartOn: "2026-01-20", periodEndOn: "2026-02-01" },
    ];
    const posted = (purpose: "final" | "period") => postingOf({ ...inZone("UTC"), purpose, lines: months }, returned, ground, LATE);
    expect(posted("final")).toMatchObject({ serviceStartOn: "2026-01-31", serviceEndOn: "2026-01-31" });
    expect(posted("period")).toMatchObject({ serviceStartOn: "2025-12-01", serviceEndOn: "2026-01-01" });
  });

  it("is read outside the step, so that a retry after midnight says the same, and so does its reversal", async () => {
    const world = openWorld();
    const midnight = { ...world.systems, now: () => "2026-03-01T00:00:00.000Z" };
    const flow = {
      now: () => Promise.resolve(LATE),
      step: (name: string, work: (key: string) => Promise<unknown>) => work(name).then(() => work(name)),
    } as Pick<Flow, "now" | "step"> as Flow;
    const undo = new Undo();
    await postInvoice(flow, midnight, undo, inZone("Europe/Berlin"), returned, ground, ids.contract);
    await undo.run(flow);
    const days = world.calls.flatMap(({ options: { body } }) => (body as { postedOn: string }).postedOn);
    expect(days).toEqual(["2026-02-01", "2026-02-01", "2026-02-01", "2026-02-01"]);
  });
});
