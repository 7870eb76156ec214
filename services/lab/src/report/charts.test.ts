import { describe, expect, it } from "vitest";
import { dailyPicture, rankPicture } from "./charts.ts";

const days = ["2026-01-05", "2026-01-06", "2026-01-07"];
const stack = { unit: "cases", whole: true, together: "stack" } as const;
const textsOf = (svg: string): string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text ?? "");
/** Paths filled with a colour of a series: the bars. */
const barsOf = (svg: string, colour: string): number => [...svg.matchAll(new RegExp(`fill="var\\(--${colour}\\)"`, "g"))].length;
const narrow = (pictures: string): string => pictures.slice(pictures.indexOf(`<svg class="narrow"`));

describe("a chart of days", () => {
  it("is drawn for a wide and for a narrow screen, each with the words for it", () => {
    const pictures = dailyPicture(days, [{ name: "a", values: [1, 2, 3] }], stack, `Cases "a" & more`);
    expect(
      [...pictures.matchAll(/<svg class="(\w+)" role="img" aria-label="Cases &quot;a&quot; &amp; more"/g)].map(([, name]) => name),
    ).toEqual(["wide", "narrow"]);
  });

  it("marks whole numbers only on the axis of a count", () => {
    const marks = textsOf(dailyPicture(days, [{ name: "a", values: [0, 1, 0] }], stack, "")).filter((text) => /^[\d.]+$/.test(text));
    expect([...new Set(marks)]).toEqual(["0", "1"]);
  });

  it("shortens large amounts on the axis, and names the days", () => {
    const texts = textsOf(dailyPicture(days, [{ name: "a", values: [0, 120_000, 0] }], { ...stack, unit: "USD", whole: false }, ""));
    expect(texts).toContain("120K");
    expect(texts).toContain("Jan 6");
  });

  it("draws no bar for nothing", () => {
    expect(barsOf(narrow(dailyPicture(days, [{ name: "a", values: [0, 2, 0] }], stack, "")), "c1")).toBe(1);
  });

  it("of levels, one that is no higher than what stands in front of it is not drawn", () => {
    const levels = [
      { name: "when the day ended", values: [2, 1, 0] },
      { name: "most", values: [2, 3, 1] },
    ];
    const picture = narrow(dailyPicture(days, levels, { ...stack, together: "overlap" }, ""));
    expect([barsOf(picture, "c1"), barsOf(picture, "c2")]).toEqual([2, 2]);
  });

  it("takes its colours from the page and leaves nothing to a script", () => {
    const pictures = dailyPicture(days, [{ name: "a", values: [1, 2, 3] }], stack, "");
    expect(pictures).not.toMatch(/<style|ecmeta|class="zr|#[0-9a-f]{6}/);
  });
});

describe("a chart of ranks", () => {
  it("has a bar and a value for every row, in the order given", () => {
    const picture = narrow(
      rankPicture(
        [
          { label: "Tax", value: 3 },
          { label: "Pricing", value: 12 },
        ],
        "in words",
      ),
    );
    expect(barsOf(picture, "c1")).toBe(2);
    expect(textsOf(picture).toSorted()).toEqual(["12", "3", "Pricing", "Tax"]);
    expect(picture).toContain(`aria-label="in words"`);
  });
});
