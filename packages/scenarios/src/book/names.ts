import { Faker, base, en } from "@faker-js/faker";
import { randomStream } from "@cashline/kernel/random";

// One generator, seeded anew for every object: making one per object costs a hundred times more and gives the same.
const generator = new Faker({ locale: [en, base] });

/**
 * A source of names and words for one object, the same for the same seed and key whatever was made before.
 * Use it up before asking for the next.
 */
export function fakerFor(seed: string, ...key: readonly string[]): Faker {
  generator.seed(randomStream(seed, "faker", ...key).between(0, 2_147_483_647));
  return generator;
}
