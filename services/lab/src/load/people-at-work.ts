import { addMs } from "@cashline/kernel/time";
import { staff } from "../sandbox/season-actors.ts";
import { pause } from "./pause.ts";
import type { Cast, LoadStage } from "./profile.ts";
import { winBefore } from "./win-before.ts";

/** How often people look at their desks while the load is on. */
const LOOK_EVERY_MS = 500;
/** Rounds of tasks, approvals and what follows from them, after the load. */
const MOST_ROUNDS = 20;
/** Longer than anybody takes to answer, weekends among it: people work in real time here, and each look is as if so much later. */
const BETWEEN_LOOKS_MS = 10 * 86_400_000;

/** Work is given out by the scenario clock, every five minutes: an hour before the load, so that all of it is on desks by then. */
const BEFORE_MS = 3_600_000;

/** Renewals with something wrong are won before the load. While others go on, the company's people do their tasks and decide approvals as soon as these are on their desks. */
export function peopleAtWork({ clients, sandbox, book, ids, faults, at }: LoadStage): Cast {
  const people = staff(book, ids, clients);
  let underLoad = 0;
  let looks = 0;
  const openCases = async () => (await clients.intelligence.listCases({ query: { status: "open" } })).body.items;
  const decided = async (): Promise<number> =>
    (await clients.intelligence.listCases({ query: { status: "all" } })).body.items
      .flatMap(({ approvals }) => approvals)
      .filter(({ decidedBy }) => decidedBy !== null).length;
  const work = async (): Promise<void> => {
    await people.nextAt(await sandbox.statuses());
    looks += 1;
    await people.act(addMs(at, looks * BETWEEN_LOOKS_MS));
  };
  return {
    prepare: async () => {
      await sandbox.advanceTo(addMs(at, -BEFORE_MS), []);
      await winBefore({ clients, sandbox, ids }, [...new Set(faults.map(({ opportunity }) => opportunity))]);
      return {};
    },
    beside: async (over) => {
      while (!over.aborted) {
        await work();
        await pause(LOOK_EVERY_MS, over);
      }
      underLoad = await decided();
    },
    afterwards: async () => {
      for (let round = 0; round < MOST_ROUNDS && (await openCases()).length > 0; round += 1) {
        await work();
        await sandbox.quiet();
      }
    },
    figures: async ({ cases }) => [
      { metric: "approvals_under_load", says: "approvals decided under load", value: underLoad },
      { metric: "approvals_decided", says: "approvals decided in all", value: await decided() },
      { metric: "cases_left_open", says: "cases left open", value: cases.filter(({ status }) => status !== "closed").length },
    ],
  };
}
