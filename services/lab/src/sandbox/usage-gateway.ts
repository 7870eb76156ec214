import type { MeteredEvent } from "@cashline/contracts/systems/metering/usage-entities";
import { usageDeliveries } from "@cashline/scenarios/actors/usage-deliveries";
import type { Book, BookContract, BookUsage } from "@cashline/scenarios/book/book";
import { batchesOf } from "@cashline/scenarios/book/load";
import { idOf, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import { inPool } from "@cashline/scenarios/book/pool";
import type { Actor } from "./clock.ts";
import type { EstateClients } from "./estate-clients.ts";

const CONCURRENT = 16;

type GatewayBook = Pick<Book, "usage"> & { readonly contracts: readonly Pick<BookContract, "key" | "account" | "anchorOn">[] };

/**
 * The product's gateway reports what is used to metering as CloudEvents, at the instants at which billing hears of it. A
 * contract is its subject, registered and bound before its first event; an event's type is its meter.
 */
export function usageGateway(book: GatewayBook, ids: LoadedIds, { metering }: Pick<EstateClients, "metering">): Actor {
  const contracts = new Map(book.contracts.map((contract) => [contract.key, contract]));
  const deliveries = usageDeliveries(book);
  const meters = new Set<string>();
  const subjects = new Set<string>();
  let next = 0;

  const openMeter = async (slug: string): Promise<void> => {
    await metering.createMeter({
      body: {
        slug,
        name: slug,
        eventType: slug,
        aggregation: "sum",
        valueProperty: "quantity",
        groupBy: [],
        windowSize: "day",
        unit: slug,
        rounding: "exact",
      },
      idempotencyKey: `gateway/meter/${slug}`,
    });
    meters.add(slug);
  };
  const openSubject = async (key: string): Promise<void> => {
    const contract = contracts.get(key);
    if (!contract) throw new Error(`The book has usage of ${key} and no such contract`);
    const { body } = await metering.registerSubject({ body: { key, name: key }, idempotencyKey: `gateway/subject/${key}` });
    await metering.bindSubject({
      params: { subjectId: body.id },
      body: {
        subscriptionId: idOf(ids.subscriptions, key),
        accountId: idOf(ids.accounts, contract.account),
        startOn: contract.anchorOn,
        endOn: null,
      },
      idempotencyKey: `gateway/binding/${key}`,
    });
    subjects.add(key);
  };
  const missing = (names: Iterable<string>, known: ReadonlySet<string>): string[] => [...new Set(names)].filter((name) => !known.has(name));

  return {
    nextAt: () => Promise.resolve(deliveries[next]?.at ?? null),
    act: async (now) => {
      for (let delivery = deliveries[next]; delivery !== undefined && delivery.at <= now; delivery = deliveries[next]) {
        const { at, items } = delivery;
        await inPool(
          missing(
            items.map(({ meter }) => meter),
            meters,
          ),
          CONCURRENT,
          openMeter,
        );
        await inPool(
          missing(
            items.map(({ contract }) => contract),
            subjects,
          ),
          CONCURRENT,
          openSubject,
        );
        for (const batch of batchesOf(items))
          await metering.ingestEvents({
            body: batch.items.map((record) => eventOf(record, at)),
            idempotencyKey: `gateway/${at}/${batch.first}`,
          });
        next += 1;
      }
    },
  };
}

const eventOf = ({ sourceId, contract, meter, quantity }: BookUsage, time: string): MeteredEvent => ({
  specversion: "1.0",
  id: sourceId,
  source: "/gateway",
  type: meter,
  subject: contract,
  time,
  data: { quantity },
});
