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
  const invoiceId = await invoiceOf(subscriptionId, renewal.closeOn, stage.estate);
  return invoiceId === undefined ? missing(name.made, name.opportunity) : made[name.made](invoiceId, stage.estate, name.opportunity);
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

const missing = (what: MadeKind, opportunity: string): never => {
  throw new Error(`There is no ${what} of ${opportunity} yet`);
};

const made: Readonly<Record<MadeKind, (invoiceId: string, estate: Estate, opportunity: string) => Promise<string> | string>> = {
  invoice: (invoiceId) => invoiceId,
  paymentIntent: async (invoiceId, { payment }, opportunity) =>
    (await payment.listPaymentIntents({ query: { invoiceId } })).body.items[0]?.id ?? missing("paymentIntent", opportunity),
  receivable: async (invoiceId, { erp }, opportunity) =>
    (await erp.listReceivables({ query: { invoiceId } })).body.items[0]?.id ?? missing("receivable", opportunity),
  taxDocument: async (invoiceId, { billing }, opportunity) =>
    (await billing.getInvoice({ params: { invoiceId } })).body.taxDocumentId ?? missing("taxDocument", opportunity),
};
