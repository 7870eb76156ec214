import { randomUUID } from "node:crypto";
import { table } from "../report/print.ts";
import { connect } from "../sandbox/estate-clients.ts";
import type { InspectOptions } from "./inspect.ts";
import { requireEstate } from "./running-estate.ts";

export type HoldOptions = InspectOptions & { case?: string; reason: string };

const intelligenceOf = (options: InspectOptions) => connect(requireEstate(options), options.sandbox).intelligence;

/** Places an audit hold on a sandbox or on one of its cases, or lifts it: what is held stays beyond its retention. */
export async function holdChange(held: boolean, { case: caseId, reason, ...options }: HoldOptions): Promise<void> {
  const body = { held, reason, ...(caseId === undefined ? {} : { caseId }) };
  const hold = (await intelligenceOf(options).putHold({ body, idempotencyKey: randomUUID() })).body;
  const what = caseId === undefined ? options.sandbox : `${caseId} in ${options.sandbox}`;
  print(options.json, hold, () => (held ? `${what} is held: ${reason}` : `${what} is held no longer: ${reason}`));
}

/** Every hold of a sandbox, lifted ones too. */
export async function holdList(options: InspectOptions): Promise<void> {
  const { items } = (await intelligenceOf(options).listHolds()).body;
  print(options.json, items, () =>
    table(
      ["what", "held", "since", "by", "reason"],
      items.map(({ caseId, held, changedAt, changedBy, reason }) => [
        caseId ?? "the sandbox",
        held ? "yes" : "lifted",
        changedAt.slice(0, 16),
        changedBy,
        reason,
      ]),
    ),
  );
}

function print(json: boolean, data: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(data) : text()}\n`);
}
