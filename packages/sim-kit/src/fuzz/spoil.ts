import type { Random } from "@cashline/kernel/random";

/** What a request may be spoilt with; each must be refused in the documented way, or be harmless. */
export const spoilings = [
  "wrong type",
  "unknown field",
  "missing field",
  "absurd date",
  "amount beyond 2^53",
  "negative number",
  "other currency",
  "text of a megabyte",
  "unknown id",
  "odd characters",
  "not an object",
] as const;
export type Spoiling = (typeof spoilings)[number];

const ABSURD_DATES = ["0001-01-01", "9999-12-31", "2026-02-30", "2026-13-01", "-000001-01-01", "1970-01-01T00:00:00Z", "tomorrow"];
const ABSURD_INSTANTS = ["0001-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z", "2026-02-30T00:00:00Z", "2026-01-01"];
const BEYOND = ["9007199254740993", "999999999999999", "99999999999999999999", "-999999999999999"];
const ODD = ["\u0000", "'; DROP TABLE x; --", "\uD800", "‮", "../../etc/passwd", "%00", "${7*7}", "constructor", "__proto__"];
const MEGABYTE = "x".repeat(1_000_000);

type Json = Record<string, unknown>;

/** One place inside a body: whose member it is, and under which name. */
type Place = { readonly holder: Json | unknown[]; readonly name: string | number; readonly value: unknown };

/**
 * Spoils a body at one place drawn at random.
 * @returns undefined where there is no place for it, such as a date in a body without one
 */
export function spoil(body: unknown, how: Spoiling, random: Random): unknown {
  if (how === "not an object") return random.pick([null, [], "text", 7, true, [[]], {}]);
  const whole = { body: structuredClone(body) };
  const places = placesIn(whole);
  const spoilt = (suits: (place: Place) => boolean, put: (place: Place) => unknown): unknown => {
    const fitting = places.filter(suits);
    if (fitting.length === 0) return undefined;
    const place = random.pick(fitting);
    (place.holder as Json)[place.name] = put(place);
    return whole.body;
  };
  const isText = ({ value }: Place): boolean => typeof value === "string";
  const matches =
    (pattern: RegExp) =>
    (place: Place): boolean =>
      isText(place) && pattern.test(place.value as string);
  switch (how) {
    case "wrong type":
      return spoilt(
        () => true,
        ({ value }) => (typeof value === "string" ? random.pick([1, true, null, {}, []]) : random.pick(["1", "", { minor: 1 }, null, 1.5])),
      );
    case "unknown field":
      return spoilt(
        ({ value }) => typeof value === "object" && value !== null && !Array.isArray(value),
        ({ value }) => ({ ...(value as Json), surprise: 1 }),
      );
    case "missing field": {
      const members = places.filter(({ holder, name }) => !Array.isArray(holder) && holder !== whole && typeof name === "string");
      if (members.length === 0) return undefined;
      const { holder, name } = random.pick(members);
      Reflect.deleteProperty(holder, name);
      return whole.body;
    }
    case "absurd date":
      return spoilt(matches(/^\d{4}-\d\d-\d\d/), ({ value }) =>
        random.pick((value as string).length > 10 && random.chance(0.7) ? ABSURD_INSTANTS : ABSURD_DATES),
      );
    case "amount beyond 2^53":
      return spoilt(
        (place) => typeof place.value === "number" || matches(/^-?\d+(\.\d+)?$/)(place),
        ({ value }) => (typeof value === "number" ? random.pick([2 ** 53 + 2, 1e21, Number.MAX_VALUE]) : random.pick(BEYOND)),
      );
    case "negative number":
      return spoilt(
        (place) => typeof place.value === "number" || matches(/^\d+(\.\d+)?$/)(place),
        ({ value }) => (typeof value === "number" ? -Math.abs(value) - 1 : `-${String(value)}`),
      );
    case "other currency":
      return spoilt(matches(/^[A-Z]{3}$/), () => random.pick(["KWD", "ISK", "MGA", "XXX", "ZZZ"]));
    case "text of a megabyte":
      return spoilt(isText, () => MEGABYTE);
    case "unknown id":
      return spoilt(matches(/^[a-z]{2,5}_[0-9a-z]{20}$/), ({ value }) => `${(value as string).split("_")[0]}_${"0".repeat(20)}`);
    case "odd characters":
      return spoilt(isText, () => random.pick(ODD));
  }
}

function placesIn(holder: Json | unknown[]): Place[] {
  const names = Array.isArray(holder) ? holder.keys() : Object.keys(holder);
  return [...names].flatMap((name) => {
    const value = (holder as Json)[name];
    const inside = typeof value === "object" && value !== null ? placesIn(value as Json) : [];
    return [{ holder, name, value }, ...inside];
  });
}
