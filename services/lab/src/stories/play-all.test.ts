import { stories } from "@cashline/scenarios/stories/stories";
import { expect, it } from "vitest";
import { invariants } from "../checks/invariants.ts";
import { playAll, sandboxOf } from "./play-all.ts";
import type { EstateClients } from "../sandbox/estate-clients.ts";

const [story] = stories;
const broken = (says: string) =>
  ({
    tenant: "story",
    control: () => ({
      getSandboxStatus: () => Promise.resolve({ body: {} }),
      deleteSandbox: () => Promise.resolve({}),
      putSandbox: () => Promise.reject(new Error(says)),
    }),
  }) as unknown as EstateClients;

it("a story that stops half-way has failed and says why, and the next one is played all the same", async () => {
  if (!story) throw new Error("there are no stories");
  const told: string[] = [];
  const run = await playAll([story, story], {
    connectTo: () => broken("the door is shut"),
    keeps: true,
    progress: () => undefined,
    onStory: ({ name }) => void told.push(name),
  });
  expect(run.stories).toMatchObject([
    { passed: false, stopped: "the door is shut" },
    { passed: false, stopped: "the door is shut" },
  ]);
  expect(told).toEqual([story.name, story.name]);
});

it("every story has a sandbox of its own, by a name a sandbox may have", () => {
  const names = stories.map(sandboxOf);
  expect(new Set(names).size).toBe(stories.length);
  for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9-]{1,40}$/);
});

it("an invariant that a story goes past is one of the estate's", () => {
  const known = new Set(invariants.map(({ name }) => name));
  expect(stories.flatMap(({ apart = [] }) => apart).filter(({ invariant }) => !known.has(invariant))).toEqual([]);
});
