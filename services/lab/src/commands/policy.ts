import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ProblemError } from "@cashline/client/errors";
import type { PolicyProposal, PolicyVersionContent } from "@cashline/contracts/services/orchestrator/policy-entities";
import { execa } from "execa";
import { connect, type EstateClients } from "../sandbox/estate-clients.ts";
import type { InspectOptions } from "./inspect.ts";
import { ROOT } from "./place.ts";
import { GRID_WIDTH, inGrids, replayInWords, versionList } from "./policy-grid.ts";
import { requireEstate } from "./running-estate.ts";
import { wrap } from "../report/wrap.ts";

export type ShowOptions = InspectOptions & { table?: string; version?: string; entity?: string };
export type ActOptions = InspectOptions & { as: string };
type Faults = { version: string; rows: number; faults: { pointer: string; message: string }[] } | { refused: string };

const TOOL = join(ROOT, "services/orchestrator/src/policy-changes/policy-tool.ts");

const clientsOf = (options: InspectOptions): EstateClients => connect(requireEstate(options), options.sandbox);
const print = (json: boolean, data: unknown, text: () => string): void =>
  void process.stdout.write(`${json ? JSON.stringify(data) : text()}\n`);

/** Prints a version as grids: the one this release ships, or one that a running estate keeps. */
export async function policyShow({ table, version, entity, ...options }: ShowOptions): Promise<void> {
  const content =
    version === undefined
      ? await ask<PolicyVersionContent>(["show", ...(entity === undefined ? [] : [entity])])
      : (
          await clientsOf(options).orchestrator.getPolicy({
            params: { policyId: version },
            query: entity === undefined ? {} : { legalEntity: entity },
          })
        ).body;
  const shown = table === undefined ? content : onlyTable(content, table);
  print(options.json, shown, () => inGrids(shown, entity ?? null));
}

/** Checks the tables this release ships, or what a proposal would make of them. @returns 1 when there is a fault */
export async function policyCheck(file: string | undefined, { json }: Pick<InspectOptions, "json">): Promise<number> {
  const found = await ask<Faults>(file === undefined ? ["check"] : ["check", "-"], file === undefined ? "" : readText(file));
  if ("refused" in found) throw new Error(`${file ?? "The shipped tables"}: ${found.refused}`);
  print(json, found, () =>
    [
      `${found.version}: ${found.rows} rows, ${found.faults.length} ${found.faults.length === 1 ? "fault" : "faults"}`,
      ...found.faults.flatMap(({ pointer, message }) => wrap(`${pointer}  ${message}`, GRID_WIDTH)),
    ].join("\n"),
  );
  return found.faults.length > 0 ? 1 : 0;
}

/** Every version of a sandbox. */
export async function policyList(options: InspectOptions): Promise<void> {
  const { items } = (await clientsOf(options).orchestrator.listPolicies()).body;
  print(options.json, items, () => versionList(items));
}

/** Proposes what a file says. @throws Error with every fault when it is refused for its tables */
export async function policyPropose(file: string, { as, ...options }: ActOptions): Promise<void> {
  const clients = clientsOf(options);
  const proposal = JSON.parse(readText(file)) as PolicyProposal;
  const person = await signIn(clients, as);
  const { body } = await withFaults(person.proposePolicy({ body: proposal, idempotencyKey: keyOf("propose", proposal.version) }));
  print(options.json, body, () => `${body.id} is proposed without fault. Next: lab policy replay ${body.id}`);
}

/** Says which cases of the last days a proposal would decide otherwise. */
export async function policyReplay(id: string, { days, ...options }: InspectOptions & { days: number }): Promise<void> {
  const { orchestrator } = clientsOf(options);
  const { body } = await orchestrator.replayPolicy({ params: { policyId: id }, body: { days }, idempotencyKey: keyOf("replay", id) });
  print(options.json, body, () => replayInWords(body));
}

/** Approves a proposal as it stands now, for a day. */
export async function policyApprove(id: string, { as, on, note, ...options }: ActOptions & { on: string; note: string }): Promise<void> {
  const person = await signIn(clientsOf(options), as);
  const { body: read, version } = await person.getPolicy({ params: { policyId: id }, query: {} });
  const { body } = await person.approvePolicy({
    params: { policyId: id },
    body: { contentHash: read.policy.contentHash, effectiveOn: on, note },
    ifMatch: version,
    idempotencyKey: keyOf("approve", id),
  });
  print(options.json, body, () => `${body.id} takes effect on ${body.effectiveOn} at 00:00 UTC, approved by ${body.approvedBy}.`);
}

/** Turns a proposal down, or takes one's own back. */
export async function policyEnd(
  what: "reject" | "withdraw",
  id: string,
  { as, note, ...options }: ActOptions & { note: string },
): Promise<void> {
  const person = await signIn(clientsOf(options), as);
  const { version } = await person.getPolicy({ params: { policyId: id }, query: {} });
  const call = { params: { policyId: id }, body: { note }, ifMatch: version, idempotencyKey: keyOf(what, id) };
  const { body } = await (what === "reject" ? person.rejectPolicy(call) : person.withdrawPolicy(call));
  print(options.json, body, () => `${body.id} is ${body.status}.`);
}

/** The orchestrator's API as a person of the sandbox: by id, by name, or whoever is the first in a role. */
async function signIn(clients: EstateClients, as: string): Promise<EstateClients["orchestrator"]> {
  const tenant = clients.tenant;
  const { items } = (await clients.identity.listPeople({ params: { tenant } })).body;
  const wanted = as.toLowerCase();
  const person = items.find(({ id, name, roles }) => [id, name, ...roles].some((each) => each.toLowerCase() === wanted));
  if (!person) throw new Error(`Nobody in ${tenant} is called ${as}, nor has that id or role.`);
  const { id, tenant: _tenant, ...body } = person;
  const { clientId, clientSecret } = (await clients.identity.putPerson({ params: { tenant, personId: id }, body })).body;
  return clients.asPerson(clientId, clientSecret);
}

/** Asks the orchestrator's own tool, which needs no estate. */
async function ask<Answer>(words: readonly string[], input = ""): Promise<Answer> {
  const { stdout } = await execa(process.execPath, [TOOL, ...words], { input });
  return JSON.parse(stdout) as Answer;
}

function onlyTable(content: PolicyVersionContent, name: string): PolicyVersionContent {
  const tables = content.tables.filter((each) => each.name === name);
  if (tables.length === 0)
    throw new Error(`Policy ${content.label} has no table ${name}; it has ${content.tables.map((each) => each.name).join(", ")}.`);
  const layers = content.layers.map((layer) => ({ ...layer, tables: layer.tables.filter(({ table }) => table === name) }));
  return { ...content, tables, layers: layers.filter(({ tables: own }) => own.length > 0) };
}

async function withFaults<Result>(call: Promise<Result>): Promise<Result> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.errors === undefined) throw error;
    const faults = error.problem.errors.map(({ pointer, message }) => `  ${pointer}  ${message}`);
    throw new Error([`${error.problem.detail}:`, ...faults].join("\n"), { cause: error });
  }
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new Error(`${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

const keyOf = (what: string, id: string): string => `lab/policy/${what}/${id}/${Date.now()}`;
