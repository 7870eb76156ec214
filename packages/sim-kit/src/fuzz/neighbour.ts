import type { Random } from "@cashline/kernel/random";
import { addDays } from "@cashline/kernel/time";
import type { DatabaseSync } from "node:sqlite";
import { pathOf, type TestAnswer, type TestBench } from "../testing.ts";
import { drawSound, idIn, type DrawnRequest, type Example, type Known } from "./request.ts";
import { commitsSeenBy, digestOf } from "./sandbox-rows.ts";
import type { DocumentedOperation } from "./schema.ts";
import type { Tally } from "./tally.ts";
import { idsIn, type Values } from "./values.ts";

/** Codes of 404 that say nothing of an object. */
const ELSEWHERE = new Set(["route-not-found", "unknown-sandbox"]);
const NEIGHBOUR_DAYS = 40;

/** A sandbox and what its calls have taught. */
export type Home = { readonly bench: TestBench; readonly known: Known };

/**
 * A second sandbox in the same store that was told the same story: it sees nothing of the first and changes nothing
 * there, whatever ids it names, and the first does the same by it.
 */
export class Neighbour {
  readonly #first: Home;
  readonly #own: Home;
  readonly #watcher: DatabaseSync;
  readonly #tally: Tally;
  readonly #left: ReadonlyMap<string, readonly string[]>;
  #firstDigest = "";
  #ownDigest = "";
  #ownReads = new Map<string, string>();

  /** @param parts.left operations whose refusals leave something, an event or the answer of a key: here that is no change */
  constructor(parts: { first: Home; own: Home; watcher: DatabaseSync; tally: Tally; left: ReadonlyMap<string, readonly string[]> }) {
    const { first, own, watcher, tally, left } = parts;
    this.#first = first;
    this.#own = own;
    this.#watcher = watcher;
    this.#tally = tally;
    this.#left = left;
  }

  /** What is wrong with an answer the first sandbox was given: it must not name what only this one has. */
  shownIn(answer: TestAnswer, request: DrawnRequest): string | undefined {
    return shown(answer, request, this.#first.known, this.#own.known);
  }

  /** Remembers how this sandbox is, as its rows and its reads tell it. */
  async remember(): Promise<void> {
    this.#ownDigest = digestOf(this.#watcher, this.#own.bench.tenant);
    this.#ownReads = await this.#reads();
  }

  /** Finds what has become different here since it was remembered, and remembers how the first sandbox has become meanwhile. */
  async mustBeUntouched(): Promise<void> {
    this.#firstDigest = digestOf(this.#watcher, this.#first.bench.tenant);
    if (digestOf(this.#watcher, this.#own.bench.tenant) !== this.#ownDigest)
      this.#tally.find("requests of one sandbox changed the rows of another", this.#own.bench.tenant);
    for (const [read, now] of await this.#reads())
      if (this.#ownReads.get(read) !== now) this.#tally.find(`${read} answers otherwise since another sandbox was used`, now);
  }

  /** Sends requests to an operation as this sandbox, with ids of the first. */
  async trespass(operation: DocumentedOperation, values: Values, random: Random, mark: string): Promise<void> {
    const { tenant } = this.#own.bench;
    const repeated = this.#repeated(operation, random);
    const drawn = drawSound(operation, values, this.#first.known, random, `${tenant}/${operation.id}/${mark}`, { as: tenant });
    for (const { mustBe, ...request } of [...repeated, { ...drawn, mustBe: this.#mustBe(operation, drawn) }]) {
      const before = commitsSeenBy(this.#watcher);
      const answer = await this.#own.bench.send(request);
      const hasChanged = commitsSeenBy(this.#watcher) !== before;
      const wrong =
        hasChanged && this.#hasChangedFirst()
          ? "changed the rows of another sandbox"
          : (shown(answer, request, this.#own.known, this.#first.known) ?? wrongly(answer, mustBe));
      this.#own.known.ids.learn([decodeURIComponent(request.url), request.payload, answer.body]);
      this.#tally.takeTrespass(operation, request, answer, hasChanged && !this.#left.has(operation.id), wrong);
    }
  }

  /** Has the work done here that is due in the next days: none of it is the first sandbox's. */
  async moveClock(today: string): Promise<void> {
    const { status, body } = await this.#own.bench.advance(`${addDays(today, NEIGHBOUR_DAYS)}T00:00:00.000Z`);
    if (status !== 200) this.#tally.find(`the clock of ${this.#own.bench.tenant} does not move: ${status} ${body.code}`, today);
    if (this.#hasChangedFirst()) this.#tally.find("the due work of one sandbox changed the rows of another", today);
  }

  #hasChangedFirst(): boolean {
    return digestOf(this.#watcher, this.#first.bench.tenant) !== this.#firstDigest;
  }

  /** A call of the first sandbox's story, letter by letter, its key too: its objects are not to be found from here. */
  #repeated(operation: DocumentedOperation, random: Random): Trespass[] {
    const theirs = this.#first.known.examples.get(operation.id) ?? [];
    const ours = this.#own.known.examples.get(operation.id) ?? [];
    if (theirs.length !== ours.length) throw new Error(`The story calls ${operation.id} a different number of times when told again`);
    if (theirs.length === 0) return [];
    const at = random.between(0, theirs.length - 1);
    const [their, our] = [theirs[at], ours[at]] as [Example, Example];
    const { tenant, ...params } = their.params;
    const hasTheirIds = Object.entries(params).some(([name, value]) => our.params[name] !== value);
    // A batch is judged item by item, and answers what became of each.
    const namesTheirs = !Array.isArray(their.body) && JSON.stringify(their.body) !== JSON.stringify(our.body);
    const asSent = (paramsSent: Readonly<Record<string, string>>): Omit<Trespass, "mustBe"> => ({
      kind: "another sandbox's call",
      method: operation.method,
      url: `${pathOf(operation, paramsSent)}${Object.keys(their.query).length > 0 ? `?${new URLSearchParams(their.query).toString()}` : ""}`,
      headers: {
        authorization: "Bearer test",
        ...(operation.needsKey ? { "idempotency-key": their.key } : {}),
        ...(operation.needsVersion ? { "if-match": this.#first.known.etag(pathOf(operation, paramsSent)) } : {}),
        ...(their.body === undefined ? {} : { "content-type": "application/json" }),
      },
      payload: their.body === undefined ? undefined : JSON.stringify(their.body),
    });
    if (tenant === undefined) return [{ ...asSent(params), mustBe: hasTheirIds ? "not found" : namesTheirs ? "refused" : undefined }];
    const inTheirs: Trespass = { ...asSent(their.params), mustBe: "wrong tenant" };
    return hasTheirIds ? [inTheirs, { ...asSent({ ...params, tenant: this.#own.bench.tenant }), mustBe: "not found" }] : [inTheirs];
  }

  /** A drawn request may be wrong in other ways too; but it never succeeds on what is the first sandbox's. */
  #mustBe({ path, method }: DocumentedOperation, { url }: DrawnRequest): Expected {
    if (path.includes("{tenant}")) return "refused";
    const id = idIn(url.split("?")[0] ?? "");
    const isTheirs = id !== undefined && this.#first.known.objects.has(id) && !this.#own.known.objects.has(id);
    return isTheirs && method !== "PUT" ? "refused" : undefined;
  }

  /** Every read of this sandbox's story, answered again. */
  async #reads(): Promise<Map<string, string>> {
    const reads = new Map<string, string>();
    for (const [id, examples] of this.#own.known.examples) {
      for (const { operation, params, query } of examples.filter((each) => each.operation.method === "GET")) {
        const { body, headers } = await this.#own.bench.call(operation, { params, query });
        reads.set(`${id} ${JSON.stringify({ ...params, ...query })}`, JSON.stringify([headers["etag"], body]));
      }
    }
    return reads;
  }
}

type Expected = "not found" | "wrong tenant" | "refused" | undefined;
type Trespass = DrawnRequest & { readonly mustBe: Expected };

/** A list by an id is allowed to find nothing instead of refusing. */
function wrongly({ status, body }: TestAnswer, expected: Expected): string | undefined {
  const isAsExpected =
    expected === undefined ||
    body?.items?.length === 0 ||
    (expected === "not found" && status === 404 && !ELSEWHERE.has(body?.code)) ||
    (expected === "wrong tenant" && status === 403 && body?.code === "wrong-tenant") ||
    (expected === "refused" && status >= 400);
  return isAsExpected ? undefined : `answered ${[status, body?.code].join(" ").trim()} to another sandbox where it must be ${expected}`;
}

/** Ids in an answer that neither the asking sandbox nor its request knows, and the other does. */
function shown({ body }: TestAnswer, { url, payload = "" }: DrawnRequest, asking: Known, other: Known): string | undefined {
  const strange = idsIn(body).find((id) => other.ids.has(id) && !asking.ids.has(id) && !url.includes(id) && !payload.includes(id));
  return strange === undefined ? undefined : `shows a ${strange.split("_")[0]}_… of another sandbox`;
}
