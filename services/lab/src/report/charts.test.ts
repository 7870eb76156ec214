import { describe, expect, it } from "vitest";
import { colourOf, dailyPicture, gathered, rankPicture } from "./charts.ts";
import { seriesColours } from "./palette.ts";

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

describe("more series than colours", () => {
  const many = Array.from({ length: seriesColours.length + 2 }, (_, place) => ({ name: `s${place}`, values: [place, 0, 1] }));

  it("are gathered: the largest keep a colour each, the others are added up as the last", () => {
    const { drawn, together } = gathered(many.toReversed());
    expect(drawn.map(({ name }) => name)).toEqual(["s8", "s7", "s6", "s5", "s4", "s3", "Other"]);
    expect(drawn.at(-1)?.values).toEqual([0 + 1 + 2, 0, 3]);
    expect(together.map(({ name }) => name)).toEqual(["s2", "s1", "s0"]);
  });

  it("as many as there are colours stay as they are", () => {
    const few = many.slice(0, seriesColours.length);
    expect(gathered(few)).toEqual({ drawn: few, together: [] });
  });

  it("are never drawn in one colour: there is none for one too many", () => {
    expect(new Set(seriesColours.map((_, place) => colourOf(place))).size).toBe(seriesColours.length);
    expect(() => dailyPicture(days, many, stack, "")).toThrow("A chart tells at most 7 series apart");
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
