import type { OpportunityContactRole } from "@cashline/contracts/systems/crm/opportunity-entities";

export type Checked = { outcome: "checked" };
export type Refused = {
  outcome: "refused";
  code: "unknown-contact" | "contact-outside-hierarchy" | "primary-contact-not-single" | "contact-role-repeated";
  detail: string;
};

/**
 * Who may play which part in an opportunity: people of the account's own hierarchy, each part once, and one of them
 * primary (Salesforce `OpportunityContactRole.IsPrimary`); nobody at all is fine.
 * @param topOf the top of the hierarchy of a contact's account; undefined when there is no such contact
 */
export function checkRoles(
  roles: readonly OpportunityContactRole[],
  top: string,
  topOf: (contactId: string) => string | undefined,
): Checked | Refused {
  const seen = new Set<string>();
  for (const { contactId, role } of roles) {
    const contactTop = topOf(contactId);
    if (contactTop === undefined) return refused("unknown-contact", `There is no contact ${contactId}`);
    if (contactTop !== top)
      return refused("contact-outside-hierarchy", `${contactId} belongs to the hierarchy of ${contactTop}, not of ${top}`);
    if (seen.has(`${contactId} ${role}`)) return refused("contact-role-repeated", `${contactId} is ${role} twice`);
    seen.add(`${contactId} ${role}`);
  }
  const primaries = roles.filter(({ isPrimary }) => isPrimary).length;
  if (roles.length > 0 && primaries !== 1)
    return refused("primary-contact-not-single", `${primaries} of ${roles.length} roles are primary`);
  return { outcome: "checked" };
}

function refused(code: Refused["code"], detail: string): Refused {
  return { outcome: "refused", code, detail };
}
