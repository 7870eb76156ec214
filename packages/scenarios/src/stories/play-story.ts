import type { ClientOf } from "@cashline/client/client";
import type { Operation } from "@cashline/contracts/common/operation";
import { orchestratorContract } from "@cashline/contracts/services/orchestrator/contract";
import type { Instant } from "@cashline/kernel/time";
import type { Key } from "../book/book.ts";
import { carryOutOn, play, type Stage } from "../faults/play.ts";
import { resolveNames } from "../faults/names.ts";
import type { Path, Read, Story, StoryStep } from "./story.ts";

type Orchestrator = ClientOf<typeof orchestratorContract>;

/** Where a story is played: the systems, the orchestrator as it answers anybody, and as one of the book's people signs in to it. */
export type StoryStage = Stage & { readonly orchestrator: Orchestrator; readonly asPerson: (person: Key) => Orchestrator };

/** A story's steps in order of time; those of the same instant as the story tells them. */
export function inTime({ steps }: Pick<Story, "steps">): { at: Instant; key: string; step: StoryStep }[] {
  return steps
    .map((step, index) => ({ at: step.at, key: String(index), step }))
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}

/**
 * Carries one step of a story out. Playing it again changes nothing.
 * @throws ProblemError when a system refuses it, Error, with the step's words, when what it names or looks up is not there
 */
export async function playStep(name: string, { key, step }: { key: string; step: StoryStep }, stage: StoryStage): Promise<void> {
  const { action } = step;
  const idempotencyKey = `story/${name}/${key}`;
  if (action.kind === "as-person") {
    const side = { client: stage.asPerson(action.person), operations: orchestratorContract.operations, name: "orchestrator" };
    return carryOutOn(side, action, idempotencyKey, stage);
  }
  if (action.kind !== "look-up") return play({ at: step.at, key: idempotencyKey, fault: name, action }, stage);
  const found = valueAt(await ask(action.read, stage), action.path);
  if (typeof found !== "string" && typeof found !== "number") throw new Error(`${step.does}: ${action.read.operation} has none`);
  stage.ids.kept.set(action.keep, String(found));
}

/** What a system answers to a read; a list whole, page by page. */
export async function ask({ system, operation, params, query }: Read, stage: StoryStage): Promise<unknown> {
  const client = (system === "orchestrator" ? stage.orchestrator : stage.estate[system]) as unknown as Readonly<
    Record<string, (input: object) => Promise<{ body: Answer }>>
  >;
  const method = client[operation];
  if (!method) throw new Error(`${system} has no operation ${operation}`);
  const input = (await resolveNames({ params, query }, stage)) as { params?: object; query?: object };
  const { body } = await method(input);
  if (!isPage(body)) return body;
  const items = [...body.items];
  for (let after = body.next; after !== null;) {
    const { items: more, next } = (await method({ ...input, query: { ...input.query, after } })).body as Page;
    items.push(...more);
    after = next;
  }
  return { ...body, items, next: null };
}

type Page = { items: unknown[]; next: string | null };
type Answer = Page | Operation["reply"]["body"];
const isPage = (body: unknown): body is Page => Array.isArray((body as Page).items) && "next" in (body as Page);

/** The value a path leads to; undefined when it leads nowhere. */
export function valueAt(from: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (value === null || value === undefined) return undefined;
    if (typeof part === "object") return Array.isArray(value) ? value.find((item) => holds(item, part)) : undefined;
    if (part === "count" && Array.isArray(value)) return value.length;
    return (value as Record<string | number, unknown>)[part];
  }, from);
}

/** Whether an item has everything that is asked of it, down to its members. */
function holds(item: unknown, wanted: unknown): boolean {
  if (wanted === null || typeof wanted !== "object") return item === wanted;
  if (item === null || typeof item !== "object") return false;
  return Object.entries(wanted).every(([member, value]) => holds((item as Record<string, unknown>)[member], value));
}
