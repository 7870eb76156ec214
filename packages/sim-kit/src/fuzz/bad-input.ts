import { telemetryOperations } from "@cashline/contracts/common/telemetry";
import { expect, test } from "vitest";
import type { Collections } from "../command.ts";
import type { SimulatorDeclaration } from "../simulator.ts";
import { fuzzSystem, type Story } from "./fuzz.ts";
import type { OpenApiDocument } from "./schema.ts";

/** Requests to each operation. */
const RUNS = 99;

/**
 * Declares the test that whatever a system is sent, it answers as its OpenAPI document says, and keeps its sandboxes apart.
 * @param story sound calls, among them one of every operation that random requests hardly ever get right
 */
export function testBadInput<Declared extends Collections>(
  declaration: SimulatorDeclaration<Declared>,
  document: object,
  story: Story,
): void {
  test(`whatever ${declaration.contract.name} is sent, it answers as documented, what it refuses changes nothing, and sandboxes stay apart`, async ({
    annotate,
  }) => {
    const report = await fuzzSystem(declaration, document as OpenApiDocument, {
      runs: RUNS,
      seed: "cashline",
      story,
    });
    const { operations, requests, statuses, codes, neverAccepted, trespasses, trespassStatuses, hidden, findings } = report;
    await annotate(
      `${operations} operations, ${requests} requests: ${JSON.stringify(statuses)}, ${codes.length} codes; never accepted: ${neverAccepted.join(", ") || "none"}; from another sandbox ${trespasses} requests: ${JSON.stringify(trespassStatuses)}, objects of ${hidden.length} operations not found`,
    );
    expect(findings).toEqual([]);
    // They ask for a token of the whole estate, and here all are for one sandbox; the chassis has the tests of what they answer.
    expect(neverAccepted).toEqual(Object.keys(telemetryOperations));
    expect(hidden).not.toEqual([]);
    expect(requests).toBe(operations * RUNS);
  });
}
