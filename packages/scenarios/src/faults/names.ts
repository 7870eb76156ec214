import type { Key, PlannedRenewal } from "../book/book.ts";
import type { Estate } from "../book/estate.ts";
import { idOf } from "../book/loaded-ids.ts";
import type { MadeKind, Name } from "./action.ts";
import type { Stage } from "./play.ts";

/** The id of the object a name stands for. @throws Error when it is not there at this moment */
export async function idNamed(name: Name, stage: Stage): Promise<string> {
  if ("loaded" in name) return idOf(stage.ids[name.loaded], name.key);
  const renewal = stage.book.renewals.find(({ key }) => key === name.opportunity);
  if (!renewal) throw new Error(`The book has no renewal ${name.opportunity}`);
  const subscriptionId = idOf(stage.ids.subscriptions, renewal.contract);
  const place: Place = { renewal, subscriptionId, stage, invoice: () => invoiceOf(subscriptionId, renewal.closeOn, stage.estate) };
  const id = await made[name.made](place);
  if (id === undefined) throw new Error(`There is no ${name.made} of ${name.opportunity} yet`);
  return id;
}

/** The key, code or source id of what a fault makes for a renewal, by which it is found again. */
export function keyOfMade(kind: "coupon" | "contractCopy" | "amendmentOpportunity" | "usage", opportunity: Key): string {
  return `${kind}/${opportunity}`;
}

/** A value with every name in it replaced by its id. */
export async function resolveNames<Value>(value: Value, stage: Stage): Promise<Value> {
  if (value === null || typeof value !== "object") return value;
  if (isName(value)) return (await idNamed(value, stage)) as Value;
  if (Array.isArray(value)) return (await Promise.all(value.map((item) => resolveNames(item as unknown, stage)))) as Value;
  const entries = await Promise.all(
    Object.entries(value).map(async ([member, inner]) => [member, await resolveNames(inner as unknown, stage)] as const),
  );
  return Object.fromEntries(entries.filter(([, inner]) => inner !== undefined)) as Value;
}

const isName = (value: object): value is Name => ("loaded" in value && "key" in value) || ("made" in value && "opportunity" in value);

/** The living invoice of the term that begins on a day. */
async function invoiceOf(subscriptionId: string, startOn: string, { billing }: Estate): Promise<string | undefined> {
  const { body } = await billing.listInvoices({ query: { subscriptionId } });
  return body.items.find(
    ({ status, lines }) => status !== "void" && lines.some(({ kind, periodStartOn }) => kind === "recurring" && periodStartOn === startOn),
  )?.id;
}

type Place = { renewal: PlannedRenewal; subscriptionId: string; stage: Stage; invoice: () => Promise<string | undefined> };

const made: Readonly<Record<MadeKind, (place: Place) => Promise<string | undefined>>> = {
  invoice: ({ invoice }) => invoice(),
  paymentIntent: async ({ invoice, stage: { estate } }) => {
    const invoiceId = await invoice();
    return invoiceId && (await estate.payment.listPaymentIntents({ query: { invoiceId } })).body.items[0]?.id;
  },
  receivable: async ({ invoice, stage: { estate } }) => {
    const invoiceId = await invoice();
    return invoiceId && (await estate.erp.listReceivables({ query: { invoiceId } })).body.items[0]?.id;
  },
  taxDocument: async ({ invoice, stage: { estate } }) => {
    const invoiceId = await invoice();
    return (invoiceId && (await estate.billing.getInvoice({ params: { invoiceId } })).body.taxDocumentId) ?? undefined;
  },
  periodInvoice: async ({ subscriptionId, stage: { estate } }) =>
    (await estate.billing.listInvoices({ query: { subscriptionId } })).body.items.find(
      ({ status, purpose }) => status !== "void" && purpose === "period",
    )?.id,
  coupon: async ({ renewal, stage: { estate } }) =>
    (await estate.billing.listCoupons({ query: { code: keyOfMade("coupon", renewal.key) } })).body.items[0]?.id,
  appliedCoupon: async ({ subscriptionId, stage: { estate } }) =>
    (await estate.billing.listAppliedCoupons({ query: { subscriptionId } })).body.items.find(({ status }) => status === "active")?.id,
  contractCopy: async ({ renewal, stage: { estate, ids } }) => {
    const { items } = (await estate.crm.listContracts({ query: { accountId: idOf(ids.accounts, renewal.account) } })).body;
    return items.find(({ externalKey }) => externalKey === keyOfMade("contractCopy", renewal.key))?.id;
  },
  amendmentOpportunity,
  amendment: async (place) => {
    const opportunityId = await amendmentOpportunity(place);
    const { items } = (await place.stage.estate.cpq.listQuotes({ query: { contractId: contractOf(place) } })).body;
    return items.find((quote) => quote.opportunityId === opportunityId)?.id;
  },
  usage: async ({ renewal, subscriptionId, stage: { estate } }) => {
    const sourceId = keyOfMade("usage", renewal.key);
    for (let after: string | null | undefined; after !== null;) {
      const query = { subscriptionId, limit: 1000, ...(after === undefined ? {} : { after }) };
      const { items, next } = (await estate.billing.listUsage({ query })).body;
      const found = items.find((record) => record.sourceId === sourceId);
      if (found) return found.id;
      after = next;
    }
    return undefined;
  },
};

const contractOf = ({ renewal, stage: { ids } }: Place): string => idOf(ids.contracts, renewal.contract);

async function amendmentOpportunity(place: Place): Promise<string | undefined> {
  const { items } = (await place.stage.estate.crm.listOpportunities({ query: { contractId: contractOf(place) } })).body;
  return items.find(({ externalKey }) => externalKey === keyOfMade("amendmentOpportunity", place.renewal.key))?.id;
}
