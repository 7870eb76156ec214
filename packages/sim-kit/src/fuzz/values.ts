import type { Random } from "@cashline/kernel/random";
import { addDays } from "@cashline/kernel/time";
import fc from "fast-check";
import { resolved, type OpenApiDocument, type Schema } from "./schema.ts";

const IDS = /\b[a-z]{2,5}_[0-9a-z]{20}\b/g;

/** Every id inside an answer. */
export const idsIn = (answer: unknown): string[] => JSON.stringify(answer ?? null).match(IDS) ?? [];

/** Ids that earlier answers held, by prefix: with them random requests meet objects that are there. */
export class KnownIds {
  readonly #byPrefix = new Map<string, string[]>();
  readonly #all = new Set<string>();

  /** Remembers every id inside an answer. */
  learn(answer: unknown): void {
    for (const id of idsIn(answer)) {
      this.#all.add(id);
      const prefix = id.split("_")[0] as string;
      const known = this.#byPrefix.get(prefix) ?? [];
      if (!known.includes(id)) this.#byPrefix.set(prefix, [...known.slice(-KEPT), id]);
    }
  }

  has(id: string): boolean {
    return this.#all.has(id);
  }

  of(prefix: string): readonly string[] {
    return this.#byPrefix.get(prefix) ?? [];
  }
}

const KEPT = 30;
const ID = /^\^\(?\??:?([a-z]{2,5})_\[0-9a-z\]\{20\}/;
const CURRENCIES = ["EUR", "USD", "GBP", "JPY", "KWD"];
const COUNTRIES = ["DE", "FR", "GB", "US", "IN", "AU", "CA", "JP"];
const DAY = "2026-01-15";
/** One value in so many is as far out as its schema lets it be. */
const EXTREME = 0.12;
const FAR_DAYS = ["1900-01-01", "2199-12-31", "2000-02-29", "2100-02-28"];
const FAR_AMOUNTS = ["999999999999999", "-999999999999999", "500000000000000"];
const FAR_DECIMALS = ["0", "0.00000001", "999999999999.99999999", "100", "99.9999"];

/** Draws values that a schema allows, common ones more often than odd ones. */
export class Values {
  readonly #document: OpenApiDocument;
  readonly #known: KnownIds;
  readonly #random: Random;
  readonly #patterns = new Map<string, fc.Arbitrary<string>>();

  constructor(document: OpenApiDocument, known: KnownIds, random: Random) {
    this.#document = document;
    this.#known = known;
    this.#random = random;
  }

  resolve(schema: Schema): Schema {
    return resolved(schema, this.#document);
  }

  /** @param name of the member it is for, by which some texts are guessed well */
  of(given: Schema, name = ""): unknown {
    const random = this.#random;
    const schema = resolved(given, this.#document);
    if (schema.const !== undefined) return schema.const;
    if (schema.enum) return random.pick(schema.enum);
    const choices = schema.anyOf ?? schema.oneOf;
    if (choices) return this.of(random.pick(choices), name);
    switch (schema.type) {
      case "object":
        return this.#object(schema);
      case "array": {
        const usual = Math.min(schema.maxItems ?? 4, Math.max(schema.minItems ?? 0, 4));
        const most = random.chance(EXTREME) ? Math.min(schema.maxItems ?? 40, 40) : usual;
        return Array.from({ length: random.between(schema.minItems ?? 0, most) }, () => this.of(schema.items ?? {}, name));
      }
      case "integer":
      case "number":
        return this.#number(schema);
      case "boolean":
        return random.chance(0.5);
      case "null":
        return null;
      default:
        return this.#text(schema, name);
    }
  }

  #object({ properties = {}, required = [] }: Schema): Record<string, unknown> {
    return Object.fromEntries(
      Object.entries(properties)
        .filter(([name]) => required.includes(name) || this.#random.chance(0.4))
        .map(([name, schema]) => [name, this.of(schema, name)]),
    );
  }

  #number({ minimum = 0, maximum = 1_000_000_000 }: Schema): number {
    const random = this.#random;
    if (random.chance(EXTREME)) return random.pick([minimum, maximum]);
    return random.between(minimum, Math.min(maximum, minimum + random.pick([3, 12, 200])));
  }

  #text(schema: Schema, name: string): string {
    const random = this.#random;
    const isExtreme = random.chance(EXTREME);
    if (schema.format === "date" && isExtreme) return random.pick(FAR_DAYS);
    if (schema.format === "date-time" && isExtreme) return `${random.pick(FAR_DAYS)}T${random.pick(["00:00:00", "23:59:59"])}.000Z`;
    if (schema.format === "date") return addDays(DAY, random.pick([-400, -31, -1, 0, 1, 16, 31, 365, 1096]));
    if (schema.format === "date-time") return `${addDays(DAY, random.between(-5, 40))}T${random.pick(["00:00", "12:30"])}:00.000Z`;
    const { pattern, minLength = 0, maxLength = 40 } = schema;
    const prefix = pattern === undefined ? undefined : ID.exec(pattern)?.[1];
    if (prefix !== undefined) {
      const known = this.#known.of(prefix);
      return known.length > 0 && random.chance(0.9) ? random.pick(known) : this.#matching(pattern as string);
    }
    if (/currency$/i.test(name)) return random.pick(random.chance(0.8) ? CURRENCIES.slice(0, 2) : CURRENCIES);
    if (/country$/i.test(name)) return random.pick(COUNTRIES);
    if (name === "minor" && isExtreme) return random.pick(FAR_AMOUNTS);
    if (name === "minor") return String(random.pick([0, 1, 99, 10_000, 123_456, -500]));
    if (pattern !== undefined && isExtreme) {
      const fitting = FAR_DECIMALS.filter((decimal) => new RegExp(pattern).test(decimal));
      if (fitting.length > 0) return random.pick(fitting);
    }
    if (pattern !== undefined) return this.#matching(pattern).slice(0, maxLength);
    if (isExtreme) return "é".repeat(Math.min(maxLength, 1_000));
    return "a text of some length"
      .repeat(1 + Math.floor(minLength / 20))
      .slice(0, Math.min(maxLength, Math.max(minLength, random.between(1, 20))));
  }

  /** A pattern with the members that go with it, such as `^[A-Z]{2}[0-9]{2}$`. */
  #matching(pattern: string): string {
    const arbitrary = this.#patterns.get(pattern) ?? fc.stringMatching(new RegExp(pattern));
    this.#patterns.set(pattern, arbitrary);
    return fc.sample(arbitrary, { numRuns: 1, seed: this.#random.between(0, 2 ** 31 - 1) })[0] as string;
  }
}
