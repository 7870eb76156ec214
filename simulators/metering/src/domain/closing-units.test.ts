import type { Closing } from "@cashline/contracts/systems/metering/usage-entities";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closingAs, previewClosing, type Period } from "./closing.ts";
import { meter } from "./metering-objects.fixture.ts";
import { defaultPolicy } from "./policy.ts";
import { ONE } from "./quantity.ts";

const january: Period = { from: "2026-01-01", to: "2026-02-01" };

describe("what billing takes of a closing", () => {
  const february: Period = { from: "2026-02-01", to: "2026-03-01" };
  const march: Period = { from: "2026-03-01", to: "2026-04-01" };
  const bill = (period: Period, tokens: number, earlier: readonly Closing[], more: Partial<typeof meter> = {}): Closing[] => {
    const sum = (BigInt(Math.round(tokens * 100)) * (ONE / 100n)).toString();
    const windows = [
      {
        id: period.from,
        bucket: "b",
        series: "s",
        subjectId: "sbj_1",
        group: [""],
        startAt: `${period.from}T00:00:00.000Z`,
        events: 1,
        lateEvents: 0,
        tally: { of: "sum" as const, sum },
      },
    ];
    const preview = previewClosing(
      { meter: { ...meter, ...more }, subscriptionId: "sub_1", accountId: "acc_1", period, policy: defaultPolicy },
      windows,
      earlier,
    );
    const superseded = earlier.map((closing) => (closing.from === period.from ? { ...closing, status: "superseded" as const } : closing));
    return [...superseded, closingAs(`ucl_${period.from}_${preview.revision}`, preview, earlier, "2026-06-01T00:00:00.000Z")];
  };

  test("is whole units; the fraction of an exact meter is carried to the next closing", () => {
    const closings = bill(march, 10, bill(february, 10.75, bill(january, 100.5, [])));
    expect(closings).toMatchObject([
      { billable: "100.5", carriedIn: "0", units: "100" },
      { billable: "10.75", carriedIn: "0.5", units: "11" },
      { billable: "10", carriedIn: "0.25", units: "10" },
    ]);
  });

  test("is for a revision the whole of its period under the record of the first, never below zero", () => {
    const first = bill(february, 0.75, bill(january, 100.5, []));
    const revised = bill(january, 90.25, first);
    expect(revised.at(-1)).toMatchObject({
      revision: 2,
      adjustment: "-10.25",
      carriedIn: "-0.25",
      units: "90",
      recordId: "ucl_2026-01-01_1",
    });
    // January revised to nothing leaves less than February was billed; that waits for what comes next.
    expect(bill(march, 5, bill(january, 0, first)).slice(-2)).toMatchObject([
      { units: "0", carriedIn: "-0.25" },
      { units: "4", carriedIn: "-0.25" },
    ]);
  });

  test.each(["up", "half_up", "down"] as const)("of a meter rounded %s is what is billable, with nothing carried", (rounding) => {
    for (const closing of bill(february, 2.5, bill(january, 1.5, [], { rounding }), { rounding }))
      expect(closing).toMatchObject({ carriedIn: "0", units: closing.billable });
  });

  test("is in all periods together what was billable together, cut off once, whatever is revised", () => {
    const turn = fc.tuple(fc.constantFrom(january, february, march), fc.integer({ min: 0, max: 5000 }));
    fc.assert(
      fc.property(fc.array(turn, { maxLength: 8 }), (turns) => {
        let closings: Closing[] = [];
        for (const [period, hundredths] of turns) closings = bill(period, hundredths / 100, closings);
        for (const { units } of closings) expect(units).toMatch(/^\d+$/);
        const inForce = closings.filter(({ status }) => status !== "superseded");
        const sum = inForce.reduce((all, { billable }) => all + Math.round(Number(billable) * 100), 0);
        const billed = inForce.reduce((all, { units }) => all + Number(units) * 100, 0);
        const last = closings.at(-1);
        // Billed beyond what is billable is only what no revision to nothing could take back.
        if (last && last.units !== "0") expect(sum - billed).toBeGreaterThanOrEqual(0);
        expect(sum - billed).toBeLessThan(100);
      }),
    );
  });
});
