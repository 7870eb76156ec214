import { ProblemError } from "@cashline/client/errors";
import type { Operation } from "@cashline/contracts/common/operation";
import { billingContract } from "@cashline/contracts/systems/billing/contract";
import { cpqContract } from "@cashline/contracts/systems/cpq/contract";
import { crmContract } from "@cashline/contracts/systems/crm/contract";
import { erpContract } from "@cashline/contracts/systems/erp/contract";
import { paymentContract } from "@cashline/contracts/systems/payment/contract";
import { provisioningContract } from "@cashline/contracts/systems/provisioning/contract";
import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import { supportContract } from "@cashline/contracts/systems/support/contract";
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
  support: supportContract.operations,
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
 * @throws ProblemError when a system refuses it, Error when an object it names is not there, or what had to be refused is not
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

type Answer = { version: number | undefined; body: { id?: string } };
type AnyCall = (input: object) => Promise<Answer>;

/** Replaces a policy by itself with some members changed; the same step again is refused once somebody else has changed others. */
async function setPolicy(
  { system, change }: Extract<FaultAction, { kind: "set-policy" }>,
  idempotencyKey: string,
  estate: Estate,
): Promise<void> {
  const client = estate[system] as unknown as Readonly<Record<"getPolicy" | "updatePolicy", AnyCall>>;
  const { body, version } = await client.getPolicy({});
  await client.updatePolicy({ body: { ...body, ...change }, ifMatch: version, idempotencyKey });
}

async function carryOut(action: CallAction, idempotencyKey: string, stage: Stage): Promise<void> {
  const { system } = action;
  return carryOutOn({ client: stage.estate[system], operations: operations[system], name: system }, action, idempotencyKey, stage);
}

/** One system or service, with what can be asked of it. */
export type Side = { readonly client: object; readonly operations: Readonly<Record<string, Operation>>; readonly name: string };

/** Makes a call; the version a change needs is read just before. @throws as `play` does */
export async function carryOutOn(
  { client: side, operations: known, name }: Side,
  { operation: id, params, body, keep, refusedAs, about }: Omit<CallAction, "kind" | "system">,
  idempotencyKey: string,
  stage: Stage,
): Promise<void> {
  const operation = known[id];
  if (!operation) throw new Error(`${name} has no operation ${id}`);
  const client = side as Readonly<Record<string, AnyCall>>;
  const correlation = about === undefined ? {} : { correlationId: await idNamed(about, stage) };
  const patience = refusedAs === undefined ? {} : { retries: 0 };
  const input = { ...(await resolveNames({ params, body }, stage)), idempotencyKey, ...correlation, ...patience };
  const method = client[id] as AnyCall;
  const made = async (): Promise<Answer> => {
    if (operation.ifMatch !== "required") return method(input);
    const { version } = await (client[readerOf(operation, known)] as AnyCall)({ params: input.params });
    return method({ ...input, ifMatch: version });
  };
  if (refusedAs !== undefined) return mustBeRefused(id, refusedAs, made);
  const answer = await made();
  if (keep === undefined) return;
  if (answer.body.id === undefined) throw new Error(`${id} answered no id to keep`);
  stage.ids.kept.set(keep, answer.body.id);
}

/** @throws Error when the call is accepted, ProblemError when it is refused for another reason */
async function mustBeRefused(operation: string, code: string, made: () => Promise<unknown>): Promise<void> {
  try {
    await made();
  } catch (error) {
    if (error instanceof ProblemError && error.code === code) return;
    throw error;
  }
  throw new Error(`${operation} was accepted, and had to be refused as ${code}`);
}

/** The operation that reads the object another one changes: the one by which the path begins, the whole path of a setting. */
function readerOf({ id, path }: Operation, of: Readonly<Record<string, Operation>>): string {
  const object = path.includes("}") ? path.slice(0, path.lastIndexOf("}") + 1) : path;
  const reader = Object.values(of).find((each) => each.method === "GET" && each.path === object);
  if (!reader) throw new Error(`${id} changes an object that nothing reads`);
  return reader.id;
}
