import type { CanonicalEvent } from "@cashline/contracts/common/canonical";

/** Unique over sandboxes. */
export function nameOf({ tenant, eventId }: Pick<CanonicalEvent, "tenant" | "eventId">): string {
  return `${tenant}\n${eventId}`;
}

/** Events that are handed on and not noted yet: a log may have them, and a reader refuse them, before the hub knows. */
export class EventsInHand {
  readonly #times = new Map<string, number>();

  async hold<Result>(events: readonly CanonicalEvent[], work: () => Promise<Result>): Promise<Result> {
    for (const event of events) this.#count(nameOf(event), 1);
    try {
      return await work();
    } finally {
      for (const event of events) this.#count(nameOf(event), -1);
    }
  }

  has(event: CanonicalEvent): boolean {
    return this.#times.has(nameOf(event));
  }

  #count(name: string, by: 1 | -1): void {
    const times = (this.#times.get(name) ?? 0) + by;
    if (times > 0) this.#times.set(name, times);
    else this.#times.delete(name);
  }
}
