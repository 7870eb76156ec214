import { describe, expect, it } from "vitest";
import { dark, light, propertiesOf, seriesColours, type Palette } from "./palette.ts";

/** Relative luminance of a colour, as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

const backgrounds = ["page", "card", "shade"] as const;
const texts = ["ink", "soft", "good", "bad", "c1"] as const;

describe.each<[string, Palette]>([
  ["by day", light],
  ["in the dark", dark],
])("colours %s", (_, palette) => {
  it.each(texts.flatMap((text) => backgrounds.map((background) => [text, background] as const)))(
    "%s on %s reads at 4.5 to 1 (WCAG 2.2, 1.4.3 AA)",
    (text, background) => {
      expect(contrast(palette[text], palette[background])).toBeGreaterThanOrEqual(4.5);
    },
  );

  it.each(seriesColours)("a bar in %s stands out from its card at 3 to 1 (WCAG 2.2, 1.4.11 AA)", (colour) => {
    expect(contrast(palette[colour], palette.card)).toBeGreaterThanOrEqual(3);
  });

  it("is given to the style sheet whole", () => {
    expect(propertiesOf(palette).split(";")).toHaveLength(Object.keys(palette).length);
  });
});

it("the measure is right: black on white is 21 to 1", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
});
