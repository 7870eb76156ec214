import type { MeteringPolicy } from "@cashline/contracts/systems/metering/entities";
import type { MeteredEvent, UsageEvent, Verdict } from "@cashline/contracts/systems/metering/usage-entities";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Counted, Judgement, SetAside } from "../domain/judge.ts";
import { judge } from "../domain/judge.ts";
import type { Collections } from "./collections.ts";
import { Counting } from "./counting.ts";
import { Grounds } from "./ground.ts";
import { tellExpectations, type Heard } from "./expectations.ts";
import { noteFirstUsage } from "./series.ts";
import { tellThresholds } from "./thresholds.ts";
import { reopenClosings } from "./reopening.ts";

/** Judges each event of a batch and keeps it: counted, set aside or refused. */
export function takeIn(
  events: readonly MeteredEvent[],
  batchId: string,
  policy: MeteringPolicy,
  context: CommandContext<Collections>,
): Verdict[] {
  const { usageEvents } = context.store;
  const grounds = new Grounds(context, policy);
  const counting = new Counting(context);
  const heard: Heard = new Map();
  const verdicts = events.map((event, position): Verdict => {
    const id = context.id("uev", event.source, event.id);
    const judged = roomFor(judge(event, grounds.of(event, usageEvents.get(id))), counting);
    switch (judged.outcome) {
      case "duplicate":
        return verdict(event, "duplicate");
      case "refused":
        context.store.rejections.insert({
          id: context.id("rej", batchId, String(position)),
          batchId,
          code: judged.code,
          detail: judged.detail,
          receivedAt: context.now,
          event,
        });
        return { ...verdict(event, "refused"), code: judged.code, detail: judged.detail };
      case "quarantined":
        usageEvents.insert(keptOf(event, id, judged, batchId, context.now));
        setAside(id, judged, policy, context);
        hear(judged, heard);
        return { ...verdict(event, "quarantined"), detail: judged.reason };
      case "counted":
        usageEvents.insert(keptOf(event, id, judged, batchId, context.now));
        counting.count(id, judged);
        hear(judged, heard);
        return verdict(event, judged.isLate ? "late" : "accepted");
    }
  });
  const touched = counting.flush();
  noteFirstUsage(touched, context, (id) => grounds.series(id));
  tellExpectations(heard, context);
  tellThresholds(touched, context, (id) => grounds.series(id));
  if (policy.lateEvents === "reopen") reopenClosings(touched, context);
  return verdicts;
}

/** A window of unique values takes only so many. */
function roomFor(judged: Judgement, counting: Counting): Judgement {
  if (judged.outcome !== "counted" || !counting.isFull(judged)) return judged;
  return { outcome: "refused", code: "too-many-values", detail: "The window has no room for another distinct value" };
}

function hear({ subjectId, time, readings }: Counted | SetAside, heard: Heard): void {
  const ofSubject = heard.get(subjectId) ?? new Map<string, string>();
  heard.set(subjectId, ofSubject);
  for (const { meter } of readings) if ((ofSubject.get(meter.id) ?? "") < time) ofSubject.set(meter.id, time);
}

function keptOf(event: MeteredEvent, id: string, judged: Counted | SetAside, batchId: string, receivedAt: string): UsageEvent {
  const countedAt = judged.outcome === "counted" ? judged.countedAt : null;
  return {
    id,
    kind: "usage",
    source: event.source,
    eventId: event.id,
    type: event.type,
    subjectId: judged.subjectId,
    subscriptionId: judged.subscriptionId,
    meterIds: judged.readings.map(({ meter }) => meter.id),
    time: judged.time,
    receivedAt,
    countedAt,
    isLate: judged.isLate,
    reverses: null,
    batchId,
    stream: streamOf(judged.subjectId, countedAt ?? judged.time),
    data: event.data ?? {},
  };
}

/** Day and subject under which an event is found; the day first, so that what comes together lies together. */
export const streamOf = (subjectId: string, at: string): string => `${at.slice(0, 10)}/${subjectId}`;

function setAside(usageEventId: string, judged: SetAside, policy: MeteringPolicy, context: CommandContext<Collections>): void {
  context.store.quarantine.insert({
    id: context.id("qua", usageEventId),
    usageEventId,
    subjectId: judged.subjectId,
    subscriptionId: judged.subscriptionId,
    reason: judged.reason,
    status: "held",
    heldAt: context.now,
    resolution: null,
    policy,
  });
}

const verdict = ({ id }: MeteredEvent, name: Verdict["verdict"]): Verdict => ({ id, verdict: name, code: null, detail: null });
