import { listChangeEvents } from "@cashline/contracts/systems/crm/change-events";
import { read, refuse, reply } from "@cashline/sim-kit/command";
import { changeOf, startAfter } from "../domain/change-feed.ts";
import type { Collections } from "../store/collections.ts";
import { policyInForce } from "../store/policy-in-force.ts";

/** Told from the event log: a change costs nothing more when it is made. */
export const listChangeEventsRoute = read<typeof listChangeEvents, Collections>(listChangeEvents, ({ query }, context) => {
  const { log, now } = context;
  const retentionHours = policyInForce(context).policy.changeEventRetentionHours;
  const last = log.last();
  const window = { last, timeAt: (position: number) => log.at(position)?.time ?? now };
  const start = startAfter(query.replayId ?? "-2", window, now, retentionHours);
  if (start.outcome === "refused") return refuse(start.code, start.detail);
  const events = log.after(start.after, query.limit ?? 100);
  const position = events.at(-1)?.sequence ?? start.after;
  const changes = events
    .filter(({ objecttype }) => query.entity === undefined || objecttype === query.entity)
    .map((event) => changeOf(event, log.before(event.subject, event.sequence)));
  return reply({ items: changes, lastReplayId: position === 0 ? null : String(position), isLast: position >= last, retentionHours });
});
