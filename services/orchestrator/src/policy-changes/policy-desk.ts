import { requestFingerprint, type Idempotency } from "@cashline/chassis/idempotency";
import type { Outbox } from "@cashline/chassis/outbox";
import { Refusal } from "@cashline/chassis/refusal";
import type { DueWork, Sandboxes } from "@cashline/chassis/sandboxes";
import type { Answer, CallContext } from "@cashline/chassis/server";
import type { Database } from "@cashline/chassis/store";
import { eventType, type EventDeclaration } from "@cashline/contracts/common/events";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { PolicyBook, PolicyReplay, PolicyVersion } from "@cashline/contracts/services/orchestrator/policy-entities";
import { caseOpened } from "@cashline/contracts/services/orchestrator/events";
import { policyEffective, policyRejected } from "@cashline/contracts/services/orchestrator/policy-events";
import { deriveId } from "@cashline/kernel/ids";
import { addMs, instant, type Instant } from "@cashline/kernel/time";
import { childTraceparent } from "@cashline/telemetry/trace";
import type { DutyDesk } from "../work/duty-desk.ts";
import { hashOf } from "../cases/timeline.ts";
import { checkBook } from "../policies/check-tables.ts";
import { scopesFor } from "../policies/layered-tables.ts";
import { pointerOf, type PolicyFault } from "../policies/policy-fault.ts";
import { loadCellParser } from "./cell-parser.ts";
import { actorOf, effectiveAt, mayWrite, outdated, replayed, supersede, takeEffect, type PolicyMove } from "./policy-moves.ts";
import type { KeptPolicy, PolicyStore } from "./policy-store.ts";
import { proposedBook, type PolicyChange } from "./proposed-book.ts";
import { replayCases } from "./replay.ts";

export type PolicyDeskOptions = {
  readonly database: Database;
  readonly sandboxes: Sandboxes;
  readonly outbox: Outbox;
  readonly idempotency: Idempotency;
  readonly store: PolicyStore;
  readonly duties: DutyDesk;
  /** Something happened in a sandbox; what was published wants to be delivered. */
  readonly published: (tenant: string) => void;
};

/** Due work that brings a version into force. */
export const POLICY_EFFECTIVE = "policy-effective";
const DAY_MS = 24 * 3_600_000;
const PAGE = 500;
const FAULTS_TOLD = 200;

/** Changes of the policy book: what is read, decided and written, each change in one transaction with its event and answer. */
export class PolicyDesk {
  readonly #options: PolicyDeskOptions;

  constructor(options: PolicyDeskOptions) {
    this.#options = options;
  }

  get store(): PolicyStore {
    return this.#options.store;
  }

  /** @throws Refusal `not-found` */
  require(tenant: string, id: string): KeptPolicy {
    const kept = this.store.all(tenant).find((each) => each.id === id);
    if (!kept) throw new Refusal("not-found", `There is no policy ${id}`);
    return kept;
  }

  /**
   * The book a change makes of its base, without fault.
   * @throws Refusal `not-permitted`, `policy-base-outdated`, `policy-unchanged`, or `policy-faulty` with every fault
   */
  async written(context: CallContext, basedOn: string, change: PolicyChange): Promise<PolicyBook> {
    const refused = mayWrite(actorOf(context));
    if (refused) throw refusalOf(refused);
    const latest = this.store.latest(context.tenant);
    if (latest.id !== basedOn) throw refusalOf(outdated(basedOn, latest.policy));
    const { book, faults } = proposedBook(latest.book, change);
    const found = faults.length > 0 ? faults : await checkBook(book, await loadCellParser());
    if (found.length > 0) throw faulty(found);
    if (hashOf(book) === latest.policy.contentHash) throw new Refusal("policy-unchanged", `The book is that of ${basedOn}`);
    return book;
  }

  /**
   * Answers a call that changes a version: once per idempotency key. `prepare` may take its time and refuse, but has no
   * effect; `work` then has it, in one transaction with the answer that is kept.
   */
  async once<Prepared, Body>(
    context: CallContext,
    body: unknown,
    prepare: () => Promise<Prepared>,
    work: (prepared: Prepared, at: Instant) => Answer<Body>,
  ): Promise<Answer<Body>> {
    const { database, idempotency, sandboxes } = this.#options;
    const fingerprint = requestFingerprint(context.url, body);
    const leave = idempotency.enter(context);
    try {
      const stored = database.transaction(() => idempotency.stored(context, fingerprint));
      if (stored) return stored as Answer<Body>;
      const prepared = await prepare();
      const { now } = sandboxes.require(context.tenant);
      const answer = database.transaction(() => {
        const done = work(prepared, now);
        idempotency.store(context, fingerprint, done, now);
        return done;
      });
      this.#options.published(context.tenant);
      return answer;
    } finally {
      // Also after a rollback: what was read within it is read again.
      this.store.written(context.tenant);
      leave();
    }
  }

  /**
   * Writes down what somebody does about a version, hers and her owner's: writing one configures what decides by itself, and so does not
   * go with approving what comes of it, on any customer and in whichever order. Call inside `once`, with a move that is granted.
   * @throws Refusal `not-permitted` with every conflict
   */
  acts({ tenant, access }: CallContext, id: string, duty: "automation.configure" | "automation.approve", at: Instant): void {
    const principals = [access.client, ...(access.owner === undefined ? [] : [access.owner])];
    const conflicts = this.#options.duties.actForEverybody({ tenant, workId: `policy/${id}/${duty}`, principals, duty, at });
    if (conflicts.length > 0) throw new Refusal("not-permitted", `Conflicting duties: ${conflicts.join("; ")}.`);
  }

  /** Writes a version that is new. Call inside `once`. */
  add(context: CallContext, move: PolicyMove, book: PolicyBook, event: EventDeclaration, at: Instant): Answer<PolicyVersion> {
    const policy = policyOfMove(move);
    this.store.in(context.tenant).insert({ id: policy.id, policy, book });
    return this.#told(context, policy, 1, event, at);
  }

  /**
   * Writes the next version of a record that the caller has read. Call inside `once`; `event` is null where nobody has
   * to hear of it. @throws Refusal `not-found`; `version-conflict`; what the move refuses
   */
  change(
    context: CallContext,
    id: string,
    move: (kept: KeptPolicy) => { move: PolicyMove; book?: PolicyBook },
    event: EventDeclaration | null,
    at: Instant,
  ): Answer<PolicyVersion> {
    const rows = this.store.in(context.tenant);
    const kept = rows.get(id);
    if (!kept) throw new Refusal("not-found", `There is no policy ${id}`);
    if (context.expectedVersion !== undefined && context.expectedVersion !== rows.version(id))
      throw new Refusal("version-conflict", `${id} is at version ${rows.version(id)}`);
    const next = move(kept);
    const policy = policyOfMove(next.move);
    rows.save({ ...kept, policy, book: next.book ?? kept.book });
    if (policy.status === "scheduled" && policy.effectiveOn !== null)
      this.#options.sandboxes.schedule({
        tenant: context.tenant,
        dueAt: effectiveAt(policy),
        kind: POLICY_EFFECTIVE,
        key: id,
        data: null,
        correlationId: context.correlationId,
        traceparent: context.traceparent,
      });
    if (event === null) return { body: policy, version: rows.version(id) };
    return this.#told(context, policy, rows.version(id), event, at);
  }

  /** Decides the cases opened in the last days again, by a proposal and by its base. @throws Refusal `not-found`; `policy-not-proposed` */
  async replay(tenant: string, id: string, days: number): Promise<{ contentHash: string; replay: PolicyReplay }> {
    const kept = this.require(tenant, id);
    const { policy } = kept;
    if (policy.status !== "proposed" || policy.basedOn === null) throw new Refusal("policy-not-proposed", `${id} is ${policy.status}`);
    const base = this.require(tenant, policy.basedOn);
    const to = this.#options.sandboxes.require(tenant).now;
    const from = addMs(to, -days * DAY_MS);
    const opened = this.#openedSince(tenant, from);
    const under = (version: KeptPolicy) => (of: Pick<Case, "legalEntity" | "region">) =>
      this.store.ready(version, scopesFor(of.legalEntity, of.region));
    const found = await replayCases(opened, under(base), under(kept));
    return { contentHash: policy.contentHash, replay: { version: id, against: base.id, from, to, ...found } };
  }

  /** Writes down what a replay found. Call inside `once`. @throws Refusal `version-conflict` when the proposal was written anew meanwhile */
  keepReplay(
    context: CallContext,
    id: string,
    days: number,
    found: { contentHash: string; replay: PolicyReplay },
    at: Instant,
  ): Answer<PolicyReplay> {
    const { cases, changed } = found.replay;
    const kept = this.change(
      context,
      id,
      ({ policy }) => {
        if (policy.contentHash !== found.contentHash) throw new Refusal("version-conflict", `${id} was written anew during its replay`);
        return { move: replayed(policy, { days, cases, changed }, actorOf(context), at) };
      },
      null,
      at,
    );
    return { body: found.replay, version: kept.version };
  }

  /** The day of an approved version has come: it decides, the one before is history. Doing it again changes nothing. */
  takeEffect({ tenant, key: id, dueAt, correlationId, traceparent }: DueWork): void {
    const { database } = this.#options;
    database.transaction(() => {
      const rows = this.store.in(tenant);
      const kept = rows.get(id);
      if (kept?.policy.status !== "scheduled") return;
      const policy = takeEffect(kept.policy, hashOf(kept.book), dueAt);
      const before = rows.find({}).find(({ policy: each }) => each.status === "in_force");
      rows.save({ ...kept, policy });
      if (policy.status === "in_force" && before) rows.save({ ...before, policy: supersede(before.policy, id, dueAt) });
      const event = policy.status === "in_force" ? policyEffective : policyRejected;
      this.#publish(tenant, policy, rows.version(id), event, dueAt, {
        correlationId: correlationId ?? id,
        traceparent: traceparent ?? undefined,
      });
    });
    this.store.written(tenant);
    this.#options.published(tenant);
  }

  /** Cases as they were when they were opened, oldest first, from the orchestrator's own log: the analytics store keeps the latest findings only. */
  #openedSince(tenant: string, from: Instant): Case[] {
    const opened: Case[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page = this.#options.outbox.page(tenant, after, PAGE, eventType(caseOpened));
      opened.push(...page.items.flatMap(({ time, data }) => (instant(time) >= from ? [data as Case] : [])));
      after = page.next === null ? null : Number(page.next);
    }
    return opened.toSorted((a, b) => (a.detectedAt === b.detectedAt ? (a.id < b.id ? -1 : 1) : a.detectedAt < b.detectedAt ? -1 : 1));
  }

  #told(
    { tenant, correlationId, traceparent }: CallContext,
    policy: PolicyVersion,
    version: number,
    event: EventDeclaration,
    at: Instant,
  ): Answer<PolicyVersion> {
    this.#publish(tenant, policy, version, event, at, { correlationId, traceparent });
    return { body: policy, version };
  }

  #publish(
    tenant: string,
    policy: PolicyVersion,
    version: number,
    event: EventDeclaration,
    at: Instant,
    origin: { correlationId: string; traceparent: string | undefined },
  ): void {
    const { outbox, sandboxes } = this.#options;
    outbox.append({
      specversion: "1.0",
      id: deriveId("evt", sandboxes.require(tenant).seed, "orchestrator", eventType(event), policy.id, String(version)),
      source: "/systems/orchestrator",
      type: eventType(event),
      subject: policy.id,
      time: at,
      datacontenttype: "application/json",
      tenant,
      objecttype: event.object,
      objectversion: version,
      sequence: outbox.nextSequence(tenant),
      correlationid: origin.correlationId,
      traceparent: childTraceparent(origin.traceparent),
      recordedat: new Date().toISOString(),
      data: policy,
    });
  }
}

function policyOfMove(move: PolicyMove): PolicyVersion {
  if (move.outcome === "refused") throw refusalOf(move);
  return move.policy;
}

const refusalOf = ({ code, detail }: { code: string; detail: string }): Refusal => new Refusal(code, detail);

function faulty(faults: readonly PolicyFault[]): Refusal {
  return new Refusal("policy-faulty", `${faults.length} ${faults.length === 1 ? "fault" : "faults"} in the proposed tables`, {
    errors: faults.slice(0, FAULTS_TOLD).map((each) => ({ pointer: pointerOf(each), message: each.message })),
  });
}
