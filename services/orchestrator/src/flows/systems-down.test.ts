import { TransportFailure } from "@cashline/client/errors";
import { flowKey } from "../engine/port.ts";
import { describe, expect, it } from "vitest";
import { caseIdOf } from "./case-desk.ts";
import { TENANT, openEstate, postingCase, priceCase } from "./estate.fixture.ts";
import { SEED, draftOf, idOf, ids } from "./world-records.fixture.ts";
import type { Call } from "./world.fixture.ts";

type Estate = ReturnType<typeof openEstate>;
type Client = Record<string, (options?: Call["options"]) => Promise<unknown>>;

const invoice1 = idOf("inv", "1");
const hardCase = caseIdOf(SEED, { code: "PAY-HARD-DECLINE", businessKey: invoice1 });
const restriction = caseIdOf(SEED, { code: "PAY-RESTRICTION", businessKey: invoice1 });

/** What a system may do to each call before it works again. */
const outages = {
  "cannot be reached twice": 2,
  "does the work once and its answer is lost": 1,
} as const;
type Outage = keyof typeof outages;

/** One system that fails each call at first; a key that has done its work is answered from memory, as real systems do. */
function failing(client: Client, outage: Outage): Client {
  const tries = new Map<string, number>();
  const done = new Map<string, unknown>();
  const once = async (operation: string, call: string, options?: Call["options"]): Promise<unknown> => {
    if (options?.idempotencyKey === undefined) return client[operation]?.(options);
    if (!done.has(call)) done.set(call, await client[operation]?.(options));
    return done.get(call);
  };
  return Object.fromEntries(
    Object.keys(client).map((operation) => [
      operation,
      async (options?: Call["options"]) => {
        const call = `${operation} ${options?.idempotencyKey ?? JSON.stringify(options)}`;
        const tried = (tries.get(call) ?? 0) + 1;
        tries.set(call, tried);
        if (tried > outages[outage]) return once(operation, call, options);
        if (outage !== "cannot be reached twice") await once(operation, call, options);
        throw new TransportFailure(`${operation} has no answer`);
      },
    ]),
  );
}

/** Ways through the flows that between them ask every system for everything they ever do. */
const ways: Readonly<Record<string, (estate: Estate) => Promise<void>>> = {
  "a renewal straight through": async (estate) => {
    await estate.renew();
  },
  "a renewal held by three findings and corrected": async (estate) => {
    Object.assign(estate.world, { billedPrice: 90, sellsAs: "DE01", parent: idOf("acc", "parent") });
    await estate.renew();
    await estate.workOn(priceCase);
  },
  "a renewal undone, since posting is refused": async (estate) => {
    estate.world.refusing.set("erp.postInvoice", "period-not-open");
    await estate.renew();
  },
  "a bill refused by ERP's check, cured and paid": async (estate) => {
    const bill = { ...draftOf(1, 100, "US01"), purpose: "final" as const, quoteId: null, draftedAt: "2026-02-02T08:00:00.000Z" };
    estate.world.answering.set("billing.previewRedraft", () => bill);
    estate.world.answering.set("billing.releaseInvoice", () => ({ ...bill, hold: null }));
    estate.world.parent = idOf("acc", "parent");
    const key = flowKey(TENANT, bill.id);
    await estate.engine.start("invoiceToCash", key, { invoice: bill, seed: SEED, correlationId: ids.opportunity, traceparent: null });
    await estate.engine.rest();
    estate.world.parent = null;
    await estate.workOn(postingCase);
  },
  "an invoice nothing pays, restricted, then paid": async (estate) => {
    const passed = (station: string) => estate.signal(station, null, flowKey(TENANT, invoice1), "collections");
    estate.world.payments = ["hard", "succeeds"];
    await estate.renew();
    for (const station of ["flag in CRM", "collections task", "restriction"]) await passed(station);
    await estate.workOn(restriction);
    await estate.workOn(hardCase);
  },
};

/** A change, by the key under which a system does it once. */
const keyed = ({ name, options }: Call): [string, string][] =>
  options.idempotencyKey === undefined ? [] : [[options.idempotencyKey, name]];

/** What is left of a way: where the renewal stands, what every case says, and each change once, in order. */
async function outcomeOf(way: (estate: Estate) => Promise<void>, system?: string, outage?: Outage) {
  const estate = openEstate();
  const systems = estate.world.systems as unknown as Record<string, Client>;
  if (system !== undefined && outage !== undefined) systems[system] = failing(systems[system] as Client, outage);
  await way(estate);
  const cases = new Map(estate.published.map(({ snapshot }) => [snapshot.id, snapshot]));
  return {
    progress: await estate.progress(),
    steps: estate.engine.steps,
    changes: [...new Map(estate.world.calls.flatMap(keyed)).values()],
    cases: [...cases.values()].map(({ id }) => estate.caseNow(id)),
    waitingFor: estate.engine.waitingFor(),
  };
}

describe.each(Object.entries(ways))("%s", (_name, way) => {
  it.each(
    ["crm", "cpq", "billing", "tax", "payment", "erp", "provisioning"].flatMap((system) =>
      (Object.keys(outages) as Outage[]).map((outage) => [system, outage] as const),
    ),
  )("ends the same, with nothing doubled, when %s %s", async (system, outage) => {
    expect(await outcomeOf(way, system, outage)).toEqual(await outcomeOf(way));
  });
});
