import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { everyItem } from "@cashline/client/pages";
import { systemNames } from "../topology.ts";
import type { Cast, LoadStage } from "./profile.ts";
import { othersOf, winBefore } from "./win-before.ts";

/** Renewals played before the storm, so that there are events of whole flows to deliver again. */
const PLAYED_BEFORE = 10;
const BATCH_EVENTS = 50;
/** Batches of each system, its latest events. */
const MOST_BATCHES = 6;

/**
 * Leaves k6 batches of what systems have published and the hub has long taken in, and their signing secrets; every other
 * batch has its order turned round. None of it may count again.
 */
export function webhookStorm({ clients, sandbox, book, ids, renewals, folder }: LoadStage): Cast {
  const hub = async () => (await clients.hub.getConsumption()).body.systems;
  let before: Awaited<ReturnType<typeof hub>> = [];
  return {
    prepare: async () => {
      await winBefore(
        { clients, sandbox, ids },
        othersOf({ book, renewals })
          .slice(0, PLAYED_BEFORE)
          .map(({ key }) => key),
      );
      const secrets = JSON.parse(readFileSync(join(clients.place.dataFolder, "clients.json"), "utf8")) as Record<
        string,
        { webhookSecret?: string } | undefined
      >;
      const storm = await Promise.all(
        systemNames.map(async (system) => {
          const events = await Array.fromAsync(everyItem((query) => clients.system(system).listEvents({ query })));
          const latest = events.slice(-BATCH_EVENTS * MOST_BATCHES);
          const batches = Array.from({ length: Math.ceil(latest.length / BATCH_EVENTS) }, (_, index) => {
            const batch = latest.slice(index * BATCH_EVENTS, (index + 1) * BATCH_EVENTS);
            return JSON.stringify(index % 2 === 0 ? batch : batch.toReversed());
          });
          return batches.map((body) => ({ system, secret: secrets[system]?.webhookSecret ?? "", body }));
        }),
      );
      const stormFile = join(folder, "storm.json");
      writeFileSync(stormFile, JSON.stringify(storm.flat()), { mode: 0o600 });
      before = await hub();
      return { stormFile };
    },
    figures: async ({ events }) => {
      const after = await hub();
      const grown = (member: "duplicates" | "deadLettered"): number =>
        after.reduce((sum, row) => sum + row[member], 0) - before.reduce((sum, row) => sum + row[member], 0);
      return [
        { metric: "duplicates_dropped", says: "events delivered again and dropped", value: grown("duplicates") },
        { metric: "dead_letters", says: "dead letters", value: grown("deadLettered") },
        {
          metric: "events_counted_twice",
          says: "events counted more than once",
          value: events.reduce((sum, { published, taken, stored }) => sum + Math.max(0, taken - published, stored - published), 0),
        },
      ];
    },
  };
}
