import { expect, test } from "vitest";
import { drawCampaign, type TroubleKind } from "./campaign.ts";

const PROCESSES = ["engine", "hub", "crm"];
const kindsOf = (seed: string): TroubleKind[] => {
  const { bursts, firstStart } = drawCampaign(seed, PROCESSES);
  return [firstStart.kind, ...bursts.map(({ trouble }) => trouble.kind)];
};

test("a seed draws the same campaign each time, and another seed another", () => {
  expect(drawCampaign("a", PROCESSES)).toEqual(drawCampaign("a", PROCESSES));
  expect(drawCampaign("b", PROCESSES)).not.toEqual(drawCampaign("a", PROCESSES));
});

test("every process is killed once in the spike, and every kind of trouble comes, whatever the seed", () => {
  const everyKind: Record<TroubleKind, true> = {
    kill: true,
    stop: true,
    migration: true,
    "first start": true,
    cut: true,
    "answers lost": true,
    delayed: true,
    "disk full": true,
    "clock jump": true,
    "sent twice": true,
    "sent late": true,
    "sent reordered": true,
    "not sent": true,
    poison: true,
  };
  for (const seed of Array.from({ length: 50 }, (_, index) => `seed-${index}`)) {
    const killed = drawCampaign(seed, PROCESSES).bursts.flatMap(({ trouble }) => (trouble.kind === "kill" ? [trouble.process] : []));
    expect(killed.toSorted(), seed).toEqual(PROCESSES.toSorted());
    expect(new Set(kindsOf(seed)), seed).toEqual(new Set(Object.keys(everyKind)));
  }
});

test("clock jumps together stay within the working day, so that no date depends on when a burst comes to rest", () => {
  for (const seed of Array.from({ length: 50 }, (_, index) => `seed-${index}`)) {
    const minutes = drawCampaign(seed, PROCESSES).bursts.map(({ trouble }) => (trouble.kind === "clock jump" ? trouble.minutes : 0));
    expect(
      minutes.reduce((sum, each) => sum + each, 0),
      seed,
    ).toBeLessThan(12 * 60);
  }
});
