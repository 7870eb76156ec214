import { Fault } from "@cashline/contracts/common/faults";
import { faultCatalogue, kindNamed } from "@cashline/scenarios/faults/catalogue";
import type { FaultKind } from "@cashline/scenarios/faults/fault";
import { hanging } from "../report/wrap.ts";

type Output = { json: boolean };
type Schema = { description?: string; properties: { kind: { const: string } } & Record<string, { description?: string }> };

const NAME_WIDTH = 26;
const COLUMNS = 120;
const SHARED_MEMBERS = ["id", "kind"];

/** The technical faults as their schemas tell of them. */
const technicalFaults = (Fault as unknown as { oneOf: readonly Schema[] }).oneOf.map(({ description = "", properties }) => ({
  kind: properties.kind.const,
  members: Object.keys(properties).filter((member) => !SHARED_MEMBERS.includes(member)),
  summary: description,
}));

/** What can be done wrong in a scenario: business faults by the exceptions they must cause, technical ones by their effect. */
export function faultsList({ json }: Output): void {
  const business = faultCatalogue.map((kind) => ({
    name: kind.name,
    where: kind.where,
    exceptions: kind.truth.map(({ code }) => code),
    summary: kind.summary,
  }));
  const decoys = business.filter(({ exceptions }) => exceptions.length === 0).length;
  if (json) return print(JSON.stringify({ business, technical: technicalFaults }));
  print(
    [
      `${business.length} business faults, each with the exceptions it must cause; ${decoys} are decoys and must cause nothing.`,
      ...business.map(({ name, exceptions, summary }) => entry(name, `${exceptions.join(", ") || "nothing"}. ${summary}.`)),
      "",
      `${technicalFaults.length} technical faults, planted by PUT /control/v1/sandboxes/{tenant}/faults/{faultId}`,
      ...technicalFaults.map(({ kind, summary }) => entry(kind, summary)),
      "",
      "`lab faults show <fault>` tells all of one; `lab season --faults <fault,…>` plays them.",
    ].join("\n"),
  );
}

/** One business fault whole. @throws Error when the catalogue has none of that name */
export function faultsShow(name: string, { json }: Output): void {
  const { plan: _plan, fits: _fits, ...declared } = kindNamed(name);
  print(json ? JSON.stringify(declared) : inWords(declared));
}

function inWords({ name, summary, where, parameters, truth }: Omit<FaultKind, "plan" | "fits">): string {
  const columns = process.stdout.columns ?? COLUMNS;
  return [
    hanging(`${name}  `, summary, columns),
    `in  ${where.join(", ")}`,
    ...Object.entries(parameters).map(([parameter, { means, choices }]) => `with  ${parameter}: ${means}; one of ${choices.join(", ")}`),
    truth.length === 0 ? "must cause  nothing: a detector that finds something here is wrong" : "must cause",
    ...truth.map(
      ({ code, on, amount, direction, detectable, dependentOf }) =>
        `  ${code} on the ${on}${dependentOf === undefined ? "" : `, as a dependent of ${dependentOf}`}\n` +
        `    amount      ${amount}\n    direction   ${direction}\n    detectable  ${detectable}`,
    ),
  ].join("\n");
}

const entry = (name: string, text: string): string => hanging(`  ${name.padEnd(NAME_WIDTH)}`, text, process.stdout.columns ?? COLUMNS);
const print = (text: string): void => void process.stdout.write(`${text}\n`);
