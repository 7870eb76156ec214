import type { Operation } from "@cashline/contracts/common/operation";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { taxContract } from "@cashline/contracts/systems/tax/contract";
import type { Instant } from "@cashline/kernel/time";
import type { Book } from "../book/book.ts";
import type { Estate, SystemName } from "../book/estate.ts";
import { publishPrice, recordUsage } from "../book/load.ts";
import type { LoadedIds } from "../book/loaded-ids.ts";
import type { CallAction, FaultAction, WithheldUsage } from "./action.ts";
import type { BusinessFault } from "./fault.ts";
import { idNamed, resolveNames } from "./names.ts";

/** A step with a name of its own, from which its idempotency key is made. */
export type PlannedStep = { at: Instant; key: string; fault: string; action: FaultAction };

/** Where steps are played: the running systems, and what is known of the book's objects. */
export type Stage = { readonly estate: Estate; readonly ids: LoadedIds; readonly book: Pick<Book, "renewals"> };

const operations: Readonly<Record<SystemName, Readonly<Record<string, Operation>>>> = {
  crm: crmContract.operations,
  cpq: cpqContract.operations,
  billing: billingContract.operations,
  tax: taxContract.operations,
  payment: paymentContract.operations,
  erp: erpContract.operations,
  provisioning: provisioningContract.operations,
  metering: meteringContract.operations,
};

/** All steps of a plan in order of time; steps of the same instant in the order their faults state. */
export function stepsOf(plan: readonly BusinessFault[]): PlannedStep[] {
  return plan
    .flatMap(({ id, steps }) => steps.map(({ at, action }, index) => ({ at, action, fault: id, key: `fault/${id}/${index}` })))
    .toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
}

/** What metering must keep back in a plan. */
export function withheldBy(plan: readonly BusinessFault[]): WithheldUsage[] {
  return plan.flatMap(({ steps }) => steps.flatMap(({ action }) => (action.kind === "withhold-usage" ? [action] : [])));
}

/**
 * Carries one step out through the systems' own APIs. Playing it again changes nothing.
 * @throws ProblemError when a system refuses it, Error when an object it names is not there
 */
export async function play(step: PlannedStep, stage: Stage): Promise<void> {
  const { action, key, fault } = step;
  const { estate, ids } = stage;
  switch (action.kind) {
    case "call":
      return carryOut(action, key, stage);
    case "publish-price":
      return publishPrice(action.price, `price/${action.price.key}`, estate, ids);
    case "set-policy":
      return setPolicy(action, key, estate);
    case "send-usage":
      return recordUsage(action.records, key, estate, ids);
    case "withhold-usage":
      return;
    case "trouble": {
      const id = `${fault}-${action.name}`;
      const match = action.about === undefined ? action.fault.match : `${action.fault.match}@${await idNamed(action.about, stage)}`;
      await estate.faults[action.system].putFault({
        params: { tenant: estate.tenant, faultId: id },
        body: { ...action.fault, id, match },
      });
    }
  }
}

type AnyCall = (input: object) => Promise<{ version: number | undefined; body?: unknown }>;

/** Replaces a policy by itself with some members changed; the same step again is refused once somebody else has changed others. */
async function setPolicy(
  { system, change }: Extract<FaultAction, { kind: "set-policy" }>,
  idempotencyKey: string,
  estate: Estate,
): Promise<void> {
  const client = estate[system] as unknown as Readonly<Record<"getPolicy" | "updatePolicy", AnyCall>>;
  const { body, version } = await client.getPolicy({});
  await client.updatePolicy({ body: { ...(body as object), ...change }, ifMatch: version, idempotencyKey });
}

async function carryOut({ system, operation: id, params, body }: CallAction, idempotencyKey: string, stage: Stage): Promise<void> {
  const operation = operations[system][id];
  if (!operation) throw new Error(`${system} has no operation ${id}`);
  const client = stage.estate[system] as unknown as Readonly<Record<string, AnyCall>>;
  const input = { ...(await resolveNames({ params, body }, stage)), idempotencyKey };
  const method = client[id] as AnyCall;
  if (operation.ifMatch !== "required") {
    await method(input);
    return;
  }
  const { version } = await (client[readerOf(operation, operations[system])] as AnyCall)({ params: input.params });
  await method({ ...input, ifMatch: version });
}

/** The operation that reads the object another one changes: the one by which the path begins. */
function readerOf({ id, path }: Operation, of: Readonly<Record<string, Operation>>): string {
  const object = path.slice(0, path.lastIndexOf("}") + 1);
  const reader = Object.values(of).find((each) => each.method === "GET" && each.path === object);
  if (!reader) throw new Error(`${id} changes an object that nothing reads`);
  return reader.id;
}
