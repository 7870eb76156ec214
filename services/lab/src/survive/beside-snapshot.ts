import { everyItem } from "@cashline/client/pages";
import { inPool } from "@cashline/scenarios/book/pool";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import type { FinalState } from "./final-state.ts";

const CONCURRENT = 16;

/**
 * What systems hold that no invariant asks about: customers, tickets, usage record by record at billing, and at metering as
 * what it counts for a subscription from `from` until before `to`.
 */
export async function besideSnapshot({ crm, support, ...estate }: EstateClients, from: string, to: string): Promise<FinalState> {
  const [accounts, contacts, tickets, usage, metered] = await Promise.all([
    all((query) => crm.listAccounts({ query })),
    all((query) => crm.listContacts({ query })),
    all((query) => support.listTickets({ query })),
    usageAtBilling(estate),
    usageAtMetering(estate, from, to),
  ]);
  return { accounts, contacts, tickets, usage, metered };
}

async function usageAtBilling({ billing }: Pick<EstateClients, "billing">): Promise<object[]> {
  const subscriptions = await all((query) => billing.listSubscriptions({ query }));
  return ofEach(subscriptions, ({ id }) => all((query) => billing.listUsage({ query: { ...query, subscriptionId: id } })));
}

async function usageAtMetering({ metering }: Pick<EstateClients, "metering">, from: string, to: string): Promise<object[]> {
  const [meters, bindings] = await Promise.all([
    all((query) => metering.listMeters({ query })),
    all((query) => metering.listBindings({ query })),
  ]);
  const asked = bindings.flatMap(({ subscriptionId }) => meters.map(({ id: meterId, slug }) => ({ subscriptionId, meterId, slug })));
  return ofEach(asked, async ({ subscriptionId, meterId, slug }) => {
    const { body } = await metering.getUsage({ query: { meterId, subscriptionId, from, to, windowSize: "whole" } });
    return [{ id: `${subscriptionId} ${slug}`, windows: body.items }];
  });
}

const all = <Item>(list: Parameters<typeof everyItem<Item>>[0]): Promise<Item[]> => Array.fromAsync(everyItem(list));

async function ofEach<Of>(items: readonly Of[], read: (of: Of) => Promise<readonly object[]>): Promise<object[]> {
  const found: object[] = [];
  await inPool(items, CONCURRENT, async (item) => void found.push(...(await read(item))));
  return found;
}
