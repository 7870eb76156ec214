import { describe, expect, it } from "vitest";
import { cycleTimes, percentile } from "./order-to-cash.ts";

const written = (correlationid: string, recordedat: string) => ({ correlationid, recordedat: `2026-05-01T10:00:${recordedat}Z` });

describe("order to cash", () => {
  const won = [written("a", "00.000"), written("b", "01.000"), written("c", "02.000"), written("d", "03.000")];
  const renewed = [written("a", "00.500"), written("b", "01.300"), written("c", "02.100"), written("d", "04.000")];

  it("ends when a renewal is both paid and closed out, whichever comes last", () => {
    const paid = [written("a", "00.400"), written("b", "01.700")];
    expect(cycleTimes({ won, renewed, paid }, new Date("2026-05-01T11:00:00Z"))).toEqual([500, 700]);
  });

  it("leaves out what came only after the load: its time is the clock's, not the estate's", () => {
    const paid = [written("a", "00.400"), written("c", "30.000")];
    expect(cycleTimes({ won, renewed, paid }, new Date("2026-05-01T10:00:20Z"))).toEqual([500]);
  });

  it.each([
    [0.5, 20],
    [0.95, 40],
    [0.01, 10],
  ])("the percentile %d of four is the nearest rank", (share, value) => {
    expect(percentile([30, 10, 40, 20], share)).toBe(value);
  });

  it("of nothing there is none", () => {
    expect(percentile([], 0.5)).toBeNull();
  });
});
