import type { Address } from "@cashline/contracts/common/values";
import { randomStream, type Random } from "@cashline/kernel/random";
import { fakerFor } from "./names.ts";

type Place = { city: string; region: string; postal: string };
const place = (city: string, region: string, postal: string): Place => ({ city, region, postal });

/** Cities customers sit in, by country; in a postal code `#` is any digit. Repeated regions are likelier. */
const places: Readonly<Record<string, readonly Place[]>> = {
  US: [
    place("New York", "NY", "100##"),
    place("Buffalo", "NY", "142##"),
    place("Austin", "TX", "787##"),
    place("Houston", "TX", "770##"),
    place("Philadelphia", "PA", "191##"),
    place("Pittsburgh", "PA", "152##"),
    place("Seattle", "WA", "981##"),
    place("Boston", "MA", "021##"),
    place("San Francisco", "CA", "941##"),
    place("Miami", "FL", "331##"),
  ],
  GB: [
    place("London", "", "EC#A #BB"),
    place("Manchester", "", "M# #AE"),
    place("Edinburgh", "", "EH# #YZ"),
    place("Bristol", "", "BS# #LN"),
  ],
  DE: [place("Berlin", "BE", "101##"), place("München", "BY", "803##"), place("Hamburg", "HH", "200##"), place("Köln", "NW", "506##")],
  AT: [place("Wien", "9", "10#0"), place("Graz", "6", "80#0")],
  FR: [place("Paris", "IDF", "750##"), place("Lyon", "ARA", "690##"), place("Nantes", "PDL", "440##")],
  IN: [
    place("Bengaluru", "KA", "5600##"),
    place("Mumbai", "MH", "4000##"),
    place("Chennai", "TN", "6000##"),
    place("New Delhi", "DL", "1100##"),
  ],
  AU: [place("Sydney", "NSW", "20##"), place("Melbourne", "VIC", "30##"), place("Brisbane", "QLD", "40##")],
  CA: [
    place("Toronto", "ON", "M#H #N#"),
    place("Ottawa", "ON", "K#P #A#"),
    place("Montréal", "QC", "H#B #C#"),
    place("Vancouver", "BC", "V#B #E#"),
    place("Calgary", "AB", "T#P #M#"),
  ],
};

/** An address in a country, drawn for one account. @throws RangeError for a country without places */
export function addressIn(country: string, seed: string, accountKey: string): Address {
  const random = randomStream(seed, "address", accountKey);
  const known = places[country];
  if (!known) throw new RangeError(`no places are known in ${country}`);
  const { city, region, postal } = random.pick(known);
  const line1 = fakerFor(seed, "address", accountKey).location.streetAddress();
  return { line1, city, region, country, postalCode: digits(postal, random) };
}

/** Replaces every `#` by a digit from 1 to 9. */
function digits(pattern: string, random: Random): string {
  return pattern.replaceAll("#", () => String(random.between(1, 9)));
}
