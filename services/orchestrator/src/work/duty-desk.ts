import type { Database } from "@cashline/chassis/store";
import type { Duty } from "@cashline/contracts/services/identity/duties";
import { addMs, type Instant } from "@cashline/kernel/time";
import { mayAct, type Act } from "../policies/duties.ts";
import { COUNTED_TOGETHER_DAYS } from "../policies/splitting.ts";
import { Delegations, isGood, whyNotGood } from "./delegations.ts";
import { DutyLedger, type Movement } from "./duty-ledger.ts";

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

/** Granted, with everybody the act counts for as well; or every reason against it. */
export type Claim = { allowed: true; behind: string[]; onBehalfOf: string | null } | { allowed: false; reasons: string[] };

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
  claim(wish: Wish): Claim {
    return this.#database.transaction(() => {
      const claim = this.weigh(wish);
      if (claim.allowed) {
        const { workId, about, does: duties, at } = wish;
        const principals = [wish.person.id, ...claim.behind];
        this.ledger.write({ tenant: wish.subject.tenant, workId, about, principals, duties, at });
      }
      return claim;
    });
  }

  /** What would become of a wish; nothing is written down. */
  weigh(wish: Wish): Claim {
    const { person, subject, at } = wish;
    const owner = person.ownerId ?? null;
    const behind = owner === null ? [] : [owner];
    const holdsRole = subject.roles.some((role) => person.roles.includes(role));
    const lent = holdsRole ? [] : this.delegations.lentTo(subject.tenant, person.id).filter(({ role }) => subject.roles.includes(role));
    const good = lent.filter((each) => isGood(each, at));
    let refused: string[] | undefined;
    for (const delegation of good) {
      const claim = this.#weigh(wish, [...behind, delegation.from], [delegation.role]);
      if (claim.allowed) return { ...claim, onBehalfOf: delegation.from };
      refused ??= claim.reasons;
    }
    if (refused) return { allowed: false, reasons: refused };
    const claim = this.#weigh(wish, behind, []);
    return claim.allowed ? claim : { allowed: false, reasons: [...claim.reasons, ...lent.map((each) => whyNotGood(each, at))] };
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

  #weigh({ person, action, subject, workId, about, does }: Wish, behind: string[], delegated: readonly string[]): Claim {
    const { tenant } = subject;
    const did = this.ledger.did({ tenant, workId, about, principals: [person.id, ...behind] });
    const permission = mayAct({ person, behind, delegated, did, does, action, subject });
    return permission.allowed ? { allowed: true, behind, onBehalfOf: null } : permission;
  }
}

/** The desk as cases ask it. */
export function dutyHost(desk: DutyDesk) {
  return {
    claim: (wish: Wish) => Promise.resolve(desk.claim(wish)),
    weigh: (wish: Wish) => Promise.resolve(desk.weigh(wish)),
    alreadyMoved: (movement: Movement) => Promise.resolve(desk.alreadyMoved(movement)),
    movedBeside: (movement: Movement) => Promise.resolve(desk.movedBeside(movement)),
  };
}
