import type { Binding, Meter, MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { MeteredEvent, UsageEvent } from "@cashline/contracts/systems/metering/usage-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import { limitsOf, type Ground, type Limits } from "../domain/judge.ts";
import type { Collections, Series } from "./collections.ts";
import { seriesId } from "./series.ts";

type Subject = { readonly id: string; readonly bindings: readonly Binding[] } | undefined;

/** What events are judged by, read once a batch however many events ask for it. */
export class Grounds {
  readonly #context: CommandContext<Collections>;
  readonly #policy: MeteringPolicy;
  readonly #limits: Limits;
  readonly #meters = new Map<string, Meter[]>();
  readonly #subjects = new Map<string, Subject>();
  readonly #series = new Map<string, Series | undefined>();

  constructor(context: CommandContext<Collections>, policy: MeteringPolicy) {
    this.#context = context;
    this.#policy = policy;
    this.#limits = limitsOf(context.now, policy);
  }

  of(event: MeteredEvent, seen: UsageEvent | undefined): Ground {
    return {
      now: this.#context.now,
      policy: this.#policy,
      limits: this.#limits,
      seen,
      meters: once(this.#meters, event.type, () => activeMeters(event.type, this.#context)),
      subject: once(this.#subjects, event.subject, () => this.#subjectOf(event.subject)),
      closedThrough: (meterId, subscriptionId) => this.series(seriesId(meterId, subscriptionId))?.closedThrough ?? null,
    };
  }

  series(id: string): Series | undefined {
    return once(this.#series, id, () => this.#context.store.series.get(id));
  }

  #subjectOf(key: string): Subject {
    const { store } = this.#context;
    const subject = store.subjects.get(this.#context.id("sbj", key));
    return subject && { id: subject.id, bindings: store.bindings.find({ subjectId: subject.id }) };
  }
}

/** Meters that read events of a type, in order of id. */
export function activeMeters(eventType: string, { store }: Pick<CommandContext<Collections>, "store">): Meter[] {
  return store.meters.find({ eventType }).filter(({ status }) => status === "active");
}

function once<Value>(known: Map<string, Value>, key: string, look: () => Value): Value {
  const found = known.get(key);
  if (found !== undefined || known.has(key)) return found as Value;
  const value = look();
  known.set(key, value);
  return value;
}
