import type { Database } from "@cashline/chassis/store";
import type { RosterEntry } from "@cashline/contracts/services/identity/contract";
import { conflictInWords, dutyConflicts, type Duty } from "@cashline/contracts/services/identity/duties";
import type { Delegation } from "@cashline/contracts/services/orchestrator/work-operations";
import { addMs, type Instant } from "@cashline/kernel/time";
import { mayAct, type Act, type Objection } from "../policies/duties.ts";
import { COUNTED_TOGETHER_DAYS } from "../policies/splitting.ts";
import { Delegations, conflictsOfLoan, isGood, whyNotGood } from "./delegations.ts";
import type { Roster } from "./dispatcher.ts";
import { DutyLedger, EVERYBODY, type DutyAct, type Movement } from "./duty-ledger.ts";

/** Who signs in: somebody with roles of her own, or a service account of the person who answers for it. */
export type Person = { id: string; tenant: string; roles: readonly string[]; ownerId?: string | null };

/** Somebody wants to do a piece of work. */
export type Wish = {
  person: Person;
  action: Act["action"];
  subject: Act["subject"];
  workId: string;
  /** The customer's account or, without one, the object of the exception. */
  about: string;
  does: readonly Duty[];
  at: Instant;
};

/** Granted, with everybody the act counts for as well; or every rule against it. */
export type Claim = { allowed: true; behind: string[]; onBehalfOf: string | null } | { allowed: false; against: Objection[] };

/** A role that was lent and is no good, for whatever reason is told. */
const LOAN_NOT_GOOD = "delegation-not-good";

/** Who works in the sandbox today, in which roles; null while identity does not answer. */
type Today = readonly RosterEntry[] | null;

/**
 * Grants and writes down who does what. What somebody has done before is read, judged and added to in one transaction,
 * so that two acts at once cannot both pass; the same work again is judged without itself.
 */
export class DutyDesk {
  readonly #database: Database;
  readonly ledger: DutyLedger;
  readonly delegations: Delegations;

  constructor(database: Database) {
    this.#database = database;
    this.ledger = new DutyLedger(database);
    this.delegations = new Delegations(database);
  }

  /** Grants a wish and writes it down. */
  claim(wish: Wish, people: Today): Claim {
    return this.#database.transaction(() => {
      const claim = this.weigh(wish, people);
      if (claim.allowed) {
        const { workId, about, does: duties, at } = wish;
        const principals = [wish.person.id, ...claim.behind];
        this.ledger.write({ tenant: wish.subject.tenant, workId, about, principals, duties, at });
      }
      return claim;
    });
  }

  /**
   * What would become of a wish; nothing is written down. A role that is lent is good for as long as whoever lent it holds it
   * herself, and nothing the delegate holds by now conflicts with it; through several, she is told what stands against each.
   */
  weigh(wish: Wish, people: Today): Claim {
    const { person, at } = wish;
    const owner = person.ownerId ?? null;
    const behind = owner === null ? [] : [owner];
    const against: Objection[] = [];
    let isUsable = false;
    for (const delegation of this.lent(wish)) {
      const why = isGood(delegation, at) ? this.#whyNotToday(delegation, people, at) : whyNotGood(delegation, at);
      if (why !== null) {
        against.push({ rule: LOAN_NOT_GOOD, person: person.id, reason: why });
        continue;
      }
      isUsable = true;
      const claim = this.#weigh(wish, [...behind, delegation.from], [delegation.role]);
      if (claim.allowed) return { ...claim, onBehalfOf: delegation.from };
      against.push(...claim.against.map((each) => ({ ...each, reason: `On behalf of ${delegation.from}: ${each.reason}` })));
    }
    if (isUsable) return { allowed: false, against };
    const claim = this.#weigh(wish, behind, []);
    return claim.allowed ? claim : { allowed: false, against: [...claim.against, ...against] };
  }

  /** What somebody was ever lent of the roles that a wish needs, where she holds none of them herself. */
  lent({ person, subject }: Wish): Delegation[] {
    if (subject.roles.some((role) => person.roles.includes(role))) return [];
    return this.delegations.lentTo(subject.tenant, person.id).filter(({ role }) => subject.roles.includes(role));
  }

  /**
   * Writes down an act that bears on every customer, or nothing where it conflicts with what its people have done about anybody. Call
   * inside a transaction. @returns every conflict in words
   */
  actForEverybody({ duty, ...act }: Pick<DutyAct, "tenant" | "workId" | "principals" | "at"> & { duty: Duty }): string[] {
    const about = EVERYBODY;
    const did = this.ledger.did({ ...act, about });
    const meets = (now: readonly Duty[], before: readonly Duty[]) => now.includes(duty) && before.some((each) => did.includes(each));
    const conflicts = dutyConflicts.filter(({ one, other }) => meets(one, other) || meets(other, one));
    if (conflicts.length === 0) this.ledger.write({ ...act, about, duties: [duty] });
    return conflicts.map(conflictInWords);
  }

  /** What was moved of late for the same customer in the same category, beside this round of a case. */
  movedBeside(movement: Movement): number {
    return this.ledger.movedBeside(movement, addMs(movement.at, -COUNTED_TOGETHER_DAYS * 24 * 3_600_000));
  }

  /** The same, and this round's own written down beside it. */
  alreadyMoved(movement: Movement): number {
    return this.#database.transaction(() => {
      this.ledger.move(movement);
      return this.movedBeside(movement);
    });
  }

  removeTenant(tenant: string): void {
    this.ledger.removeTenant(tenant);
    this.delegations.removeTenant(tenant);
  }

  /** Why a delegation that runs is no good by what people hold today; null when it is. */
  #whyNotToday({ from, to, role }: Delegation, people: Today, at: Instant): string | null {
    if (people === null) return `Identity does not say whether ${from} still has the role ${role} that she has lent.`;
    const holds = (id: string, wanted: Delegation["role"]) =>
      people.some(({ clientId, roles }) => clientId === id && roles.includes(wanted));
    if (!holds(from, role)) return `${from} does not have the role ${role} any more that she has lent.`;
    const [delegate] = people.filter(({ clientId }) => clientId === to);
    if (!delegate) return `${to} does not work here any more.`;
    const running = this.delegations.lentTo(delegate.tenant, to).filter((each) => isGood(each, at) && holds(each.from, each.role));
    const conflicts = conflictsOfLoan(people, to, running, role);
    return conflicts.length === 0
      ? null
      : `The role ${role} lent by ${from} conflicts with what ${to} holds: ${conflicts.map(conflictInWords).join("; ")}.`;
  }

  #weigh({ person, action, subject, workId, about, does }: Wish, behind: string[], delegated: readonly string[]): Claim {
    const { tenant } = subject;
    const did = this.ledger.did({ tenant, workId, about, principals: [person.id, ...behind] });
    const permission = mayAct({ person, behind, delegated, did, does, action, subject });
    return permission.allowed ? { allowed: true, behind, onBehalfOf: null } : permission;
  }
}

/**
 * The desk as cases ask it. Who holds what today is read where somebody leans on a role that was lent; as long as identity does not
 * answer, nothing that was lent is good.
 */
export function dutyHost(desk: DutyDesk, roster: Roster) {
  const today = async (wish: Wish): Promise<Today> => (desk.lent(wish).length === 0 ? [] : roster(wish.subject.tenant).catch(() => null));
  return {
    claim: async (wish: Wish) => desk.claim(wish, await today(wish)),
    weigh: async (wish: Wish) => desk.weigh(wish, await today(wish)),
    alreadyMoved: (movement: Movement) => Promise.resolve(desk.alreadyMoved(movement)),
    movedBeside: (movement: Movement) => Promise.resolve(desk.movedBeside(movement)),
  };
}
