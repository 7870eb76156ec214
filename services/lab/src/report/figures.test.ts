import { describe, expect, it } from "vitest";
import {
  counted,
  formatAmounts,
  formatDuration,
  formatHours,
  formatMemory,
  formatMoment,
  formatShare,
  formatSpan,
  formatWord,
} from "./figures.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("figures for people", () => {
  it.each([
    [0, "0 ms"],
    [359.04, "359 ms"],
    [999.4, "999 ms"],
    [999.6, "1.0 s"],
    [11_580.97, "11.6 s"],
    [59_940, "59.9 s"],
    [59_960, "1.0 min"],
    [79_176, "1.3 min"],
    [9.96 * MINUTE, "10 min"],
    [25 * MINUTE, "25 min"],
    [59.6 * MINUTE, "1.0 h"],
    [23.5 * HOUR, "23.5 h"],
    [72 * HOUR, "3.0 d"],
    [126 * HOUR, "5.3 d"],
  ])("%d ms are %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("what ends as it begins was done at once", () => {
    expect(formatSpan("2026-01-05T10:00:00.000Z", "2026-01-05T10:00:00.000Z")).toBe("at once");
    expect(formatSpan("2026-01-05T10:00:00.000Z", "2026-01-06T10:30:00.000Z")).toBe("24.5 h");
  });

  it.each([
    [null, "–"],
    [0, "at once"],
    [1.5, "1.5 h"],
    [0.25, "15 min"],
  ])("%s hours are %s", (hours, text) => {
    expect(formatHours(hours)).toBe(text);
  });

  it("amounts carry their currency and its decimals, and are never added", () => {
    expect(
      formatAmounts([
        { currency: "EUR", minor: "24662988" },
        { currency: "JPY", minor: "35" },
      ]),
    ).toBe("246,629.88 EUR and 35 JPY");
    expect(formatAmounts([])).toBe("none");
  });

  it.each([
    [null, "–"],
    [1, "100 %"],
    [0, "0 %"],
    [0.9167, "91.7 %"],
    [0.9999, "99.9 %"],
    [0.0004, "0.1 %"],
  ])("a share of %s is %s: only all is 100 %%, only none is 0 %%", (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it("memory, moments, words and counts", () => {
    expect([formatMemory(1738.6), formatMemory(null)]).toEqual(["1,739 MB", "unknown"]);
    expect(formatMoment("2026-01-06T09:30:00.000Z")).toBe("2026-01-06 09:30");
    expect(formatWord("billing_operations")).toBe("Billing operations");
    expect([counted(1, "case"), counted(0, "case"), counted(1200, "case")]).toEqual(["1 case", "0 cases", "1,200 cases"]);
  });
});
