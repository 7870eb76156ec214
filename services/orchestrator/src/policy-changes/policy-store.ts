import { Collection, collection, createTable } from "@cashline/chassis/collection";
import type { Database } from "@cashline/chassis/store";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyBook, PolicyVersion } from "@cashline/contracts/services/orchestrator/policy-entities";
import type { Instant } from "@cashline/kernel/time";
import { hashOf } from "../cases/timeline.ts";
import { readLabel, scopesFor } from "../policies/layered-tables.ts";
import { policyOf, type Policy } from "../policies/policy.ts";
import { SHIPPED_VERSION, shippedBook } from "../policies/shipped-book.ts";
import { effectiveAt } from "./policy-moves.ts";

/** A version with everything it says. */
export type KeptPolicy = { readonly id: string; readonly policy: PolicyVersion; readonly book: PolicyBook };

const declaration = collection<KeptPolicy>("policies");
const APPROVED: readonly PolicyVersion["status"][] = ["scheduled", "in_force", "superseded"];
/** Versions by place made ready to decide; each takes a few hundred kilobytes. */
const READY = 64;

/**
 * The versions of the policy book in each sandbox, every one for ever. A sandbox begins with the version that the
 * release ships, and keeps what it said then, whatever a later release says under that name.
 */
export class PolicyStore {
  readonly #database: Database;
  readonly #kept = new Map<string, readonly KeptPolicy[]>();
  readonly #ready = new Map<string, Policy>();

  constructor(database: Database) {
    this.#database = database;
    createTable(database, declaration);
  }

  /** Every version of a sandbox, in order of name. */
  all(tenant: string): readonly KeptPolicy[] {
    const known = this.#kept.get(tenant);
    if (known) return known;
    if (this.in(tenant).find({}).length === 0) this.in(tenant).insert(shipped);
    const kept = this.in(tenant).find({});
    this.#kept.set(tenant, kept);
    return kept;
  }

  /** The versions as rows, to write them; what is written is told by `written`. */
  in(tenant: string): Collection<KeptPolicy> {
    return new Collection(this.#database, declaration, tenant);
  }

  written(tenant: string): void {
    this.#kept.delete(tenant);
  }

  removeTenant(tenant: string): void {
    this.#database.run("DELETE FROM policies WHERE tenant = ?", tenant);
    this.written(tenant);
  }

  /** The version approved last, whether it decides already or waits for its day. */
  latest(tenant: string): KeptPolicy {
    return lastOf(this.all(tenant).filter(({ policy }) => APPROVED.includes(policy.status)));
  }

  /** The version that decides cases which open at an instant. Its day counts, not whether the agenda has got to it. */
  inForce(tenant: string, at: Instant): KeptPolicy {
    return lastOf(this.all(tenant).filter(({ policy }) => APPROVED.includes(policy.status) && effectiveAt(policy) <= at));
  }

  /**
   * What decides a case: the version and layers it was opened under, or for a new one those in force where and when it
   * opens. @throws Error when the version is not kept, or its content is not the approved one
   */
  policyFor(tenant: string, of: Pick<Case, "legalEntity" | "region"> & { policyVersion: string | null; at: Instant }): Policy {
    if (of.policyVersion === null) return this.ready(this.inForce(tenant, of.at), scopesFor(of.legalEntity, of.region));
    const { version, chain } = readLabel(of.policyVersion);
    const kept = this.all(tenant).find(({ id }) => id === version);
    if (!kept) throw new Error(`sandbox ${tenant} keeps no policy ${version}`);
    return this.ready(kept, chain);
  }

  /** A version ready to decide in one place; made once. @throws Error when its content is not the approved one */
  ready({ id, policy, book }: KeptPolicy, chain: readonly string[]): Policy {
    const key = [id, policy.contentHash, ...chain].join("+");
    const known = this.#ready.get(key);
    if (known) return known;
    if (hashOf(book) !== (policy.approvedHash ?? policy.contentHash)) throw new Error(`policy ${id} does not say what was approved`);
    const made = policyOf(id, book, chain);
    const [oldest] = this.#ready.keys();
    if (this.#ready.size >= READY && oldest !== undefined) this.#ready.delete(oldest);
    this.#ready.set(key, made);
    return made;
  }
}

function lastOf(versions: readonly KeptPolicy[]): KeptPolicy {
  const [first, ...others] = versions;
  if (!first) throw new Error("no policy is in force");
  return others.reduce((last, each) => (effectiveAt(each.policy) > effectiveAt(last.policy) ? each : last), first);
}

const shippedHash = hashOf(shippedBook);
/** The version that every sandbox begins with. */
export const shipped: KeptPolicy = {
  id: SHIPPED_VERSION,
  book: shippedBook,
  policy: {
    id: SHIPPED_VERSION,
    basedOn: null,
    title: "The policy that this release ships",
    reason: "The first version",
    status: "in_force",
    contentHash: shippedHash,
    author: "cashline",
    replayed: null,
    approvedBy: null,
    approvedHash: shippedHash,
    effectiveOn: null,
    history: [],
  },
};
