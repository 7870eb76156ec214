/** What Unicode says is not seen: joiners, soft hyphens, variation selectors. */
const UNSEEN = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The one spelling of a person's name: without space around it, in compatibility form, without case and without characters
 * nobody sees. Names of users and mail addresses are not told apart by any of these.
 * Source: Unicode NFKC_Casefold (UAX 31, identifier caseless match), with folding by lower, upper and lower case, which also
 * joins the two letters i that it keeps apart; RFC 8265 section 3.3 (UsernameCaseMapped) for user names; RFC 5321 section
 * 2.4, which discourages mailboxes told apart by case.
 */
export function personKey(name: string): string {
  return name.normalize("NFKC").replaceAll(UNSEEN, "").toLowerCase().toUpperCase().toLowerCase().normalize("NFKC").trim();
}

/**
 * Whether two names are of one person. Every rule that demands a second person asks this, so that nobody is two people by
 * writing a name otherwise.
 * Source: `personKey`.
 */
export function isSamePerson(one: string, other: string): boolean {
  return personKey(one) === personKey(other);
}
