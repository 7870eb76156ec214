import type { DuplicateMatch } from "@cashline/contracts/systems/crm/account-entities";
import type { Account } from "@cashline/contracts/systems/crm/entities";

/** A text that two accounts share when they are taken for the same customer, and what it stands for. */
export type MatchKey = { key: string; matchedOn: DuplicateMatch["matchedOn"][number] };

/** Words that say how a company is incorporated; company-name matching leaves them out, as Salesforce's standard account rule does. */
const LEGAL_FORMS = new Set(
  "inc incorporated corp corporation co company llc llp lp ltd limited plc gmbh ag se kg kgaa ug sa sas sarl srl spa bv nv oy oyj ab as asa aps pty pte kk".split(
    " ",
  ),
);

/**
 * The keys by which an account matches others: its name without case, accents, punctuation and legal form, at its country
 * and postal code; and its tax number without punctuation. One shared key makes a match.
 * Source: Salesforce's standard account matching rule (name, address); the tax number is ours.
 */
export function matchKeysOf({ name, address, taxId }: Pick<Account, "name" | "address" | "taxId">): MatchKey[] {
  const keys: MatchKey[] = [];
  const words = plain(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const significant = words.filter((word) => !LEGAL_FORMS.has(word));
  // A company may be called nothing but "Co": then its whole name counts.
  const named = (significant.length > 0 ? significant : words).join(" ");
  if (named !== "") {
    const place = `${address.country} ${compact(address.postalCode) || compact(address.city)}`;
    keys.push({ key: `name ${named} at ${place}`, matchedOn: "name_and_place" });
  }
  const number = taxId === null ? "" : compact(taxId);
  if (number !== "") keys.push({ key: `tax ${number}`, matchedOn: "tax_id" });
  return keys;
}

const plain = (text: string): string => text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
const compact = (text: string): string => plain(text).replaceAll(/[^\p{L}\p{N}]/gu, "");
