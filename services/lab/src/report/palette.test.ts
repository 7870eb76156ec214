import { describe, expect, it } from "vitest";
import { dark, light, propertiesOf, seriesColours, type Palette } from "./palette.ts";

type Triple = readonly [number, number, number];
const triple = (parts: readonly number[]): Triple => [parts[0] ?? 0, parts[1] ?? 0, parts[2] ?? 0];

/** Red, green and blue as light adds up, from 0 to 1. */
function lightOf(colour: string): Triple {
  return triple(
    [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    }),
  );
}

/** Relative luminance of a colour, as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red, green, blue] = lightOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].toSorted((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

type Matrix = readonly [Triple, Triple, Triple];
const times = (matrix: Matrix, [x, y, z]: Triple): Triple => triple(matrix.map(([a, b, c]) => a * x + b * y + c * z));

/** How a colour looks to who lacks one kind of cone. Source: Machado, Oliveira and Fernandes 2009, severity 1. */
const eyes: readonly (readonly [name: string, sees: Matrix, apart: number])[] = [
  [
    "all cones",
    [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ],
    0.15,
  ],
  [
    "no red ones",
    [
      [0.152286, 1.052583, -0.204868],
      [0.114503, 0.786281, 0.099216],
      [-0.003882, -0.048116, 1.051998],
    ],
    0.11,
  ],
  [
    "no green ones",
    [
      [0.367322, 0.860646, -0.227968],
      [0.280085, 0.672501, 0.047413],
      [-0.01182, 0.04294, 0.968881],
    ],
    0.11,
  ],
  [
    "no blue ones",
    [
      [1.255528, -0.076749, -0.178779],
      [-0.078411, 0.930809, 0.147602],
      [0.004733, 0.691367, 0.3039],
    ],
    0.09,
  ],
];

/** A colour in OKLab, where distances are as eyes judge them: black to white is 1 (Ottosson 2020). */
function oklab(light: Triple): Triple {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    triple(light.map((part) => Math.min(1, Math.max(0, part)))),
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    triple(cones.map(Math.cbrt)),
  );
}

/** How far apart two colours look. */
function distance(a: string, b: string, sees: Matrix): number {
  const [one, other] = [a, b].map((colour) => oklab(times(sees, lightOf(colour)))) as [Triple, Triple];
  return Math.hypot(...one.map((part, at) => part - (other[at] ?? 0)));
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

  it.each(eyes)("of two series are told apart by eyes with %s", (_eyes, sees, apart) => {
    const close = seriesColours.flatMap((one, place) =>
      seriesColours.slice(place + 1).flatMap((other) => {
        const between = distance(palette[one], palette[other], sees);
        return between < apart ? [`${one} and ${other}: ${between.toFixed(3)}`] : [];
      }),
    );
    expect(close).toEqual([]);
  });

  it("is given to the style sheet whole", () => {
    expect(propertiesOf(palette).split(";")).toHaveLength(Object.keys(palette).length);
  });
});

it("the measures are right: black on white is 21 to 1 and 1 apart, and red is nearer to green where a cone lacks", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  const [all, , noGreen] = eyes.map(([, sees]) => sees) as [Matrix, Matrix, Matrix];
  expect(distance("#000000", "#ffffff", all)).toBeCloseTo(1);
  expect(distance("#c00000", "#4a6a00", noGreen)).toBeLessThan(distance("#c00000", "#4a6a00", all) / 2);
});
