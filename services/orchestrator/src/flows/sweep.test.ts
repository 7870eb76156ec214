import { expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { caseIdOf } from "./case-desk.ts";
import { openEstate } from "./estate.fixture.ts";
import { NOW, SEED } from "./world-records.fixture.ts";

const LATER = "2026-02-02T12:00:00.000Z";
const drift = findingOf({ code: "QTC-ENTITLEMENT-DRIFT", businessKey: "ctr-1" });
const other = findingOf({ code: "QTC-ENTITLEMENT-DRIFT", businessKey: "ctr-2" });
const usage = findingOf({ code: "USG-MISSING", businessKey: "ctr-3" });
const only = { caseId: caseIdOf(SEED, drift), codes: [drift.code] };

it("after a correction looks at that case alone: it ends, and no other is ended, changed or opened", async () => {
  const estate = openEstate();
  await estate.compare(NOW, [drift, usage]);
  const before = estate.caseNow(caseIdOf(SEED, usage));
  await estate.compare(LATER, [other], only);
  expect(estate.caseNow(only.caseId)).toMatchObject({ status: "closed", closedAt: LATER });
  expect(estate.caseNow(caseIdOf(SEED, usage))).toEqual(before);
  expect(() => estate.caseNow(caseIdOf(SEED, other))).toThrow("there is no case");
});

it("after a correction, what is still found stays open", async () => {
  const estate = openEstate();
  await estate.compare(NOW, [drift]);
  await estate.compare(LATER, [drift, other], only);
  expect(estate.caseNow(only.caseId).status).not.toBe("closed");
  expect(() => estate.caseNow(caseIdOf(SEED, other))).toThrow("there is no case");
});

it("by night looks at every case: opens what is found and ends what is gone", async () => {
  const estate = openEstate();
  await estate.compare(NOW, [drift, usage]);
  await estate.compare(LATER, [other]);
  for (const gone of [drift, usage]) expect(estate.caseNow(caseIdOf(SEED, gone)).status).toBe("closed");
  expect(estate.caseNow(caseIdOf(SEED, other)).status).not.toBe("closed");
});

it("looks for what was published and not consumed only where the case is about that", async () => {
  const estate = openEstate();
  const asked = (): number => estate.world.calls.filter(({ name }) => name.startsWith("hub.")).length;
  await estate.compare(NOW, [drift]);
  const byNight = asked();
  expect(byNight).toBe(1);
  await estate.compare(LATER, [drift], only);
  expect(asked()).toBe(byNight);
});
