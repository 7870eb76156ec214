import { ProblemError } from "@cashline/client/errors";
import type { Story } from "@cashline/scenarios/stories/story";
import type { EstateClients } from "../sandbox/estate-clients.ts";
import { NotQuiet } from "../sandbox/quiet.ts";
import { controlSandbox } from "../sandbox/sandbox.ts";
import type { Progress } from "../season.ts";
import { runStory, type StoryResult } from "./run-story.ts";

/** A story that could not be told to its end says why; the others are checked. */
export type ToldStory = StoryResult & { stopped: string | null };
export type StoryRun = { seconds: number; stories: ToldStory[] };

export type PlayAllParts = {
  readonly connectTo: (tenant: string) => EstateClients;
  /** Whether sandboxes are left to be looked at; else each goes when its story has been told. */
  readonly keeps: boolean;
  readonly progress: Progress;
  readonly onStory: (result: ToldStory) => void;
};

/** The sandbox of a story. */
export const sandboxOf = ({ name }: Pick<Story, "name">): string => `story-${name}`;

/**
 * Plays stories one after the other. One that stops half-way has failed, and the next one is played all the same.
 * @throws NotQuiet when the estate is stuck, which no later story would survive
 */
export async function playAll(chosen: readonly Story[], { connectTo, keeps, progress, onStory }: PlayAllParts): Promise<StoryRun> {
  const began = performance.now();
  const told: ToldStory[] = [];
  for (const story of chosen) {
    if (story.takes !== undefined) progress(`${story.name} `, `this one takes its time: ${story.takes}`);
    const clients = connectTo(sandboxOf(story));
    await removeEarlier(clients);
    const result = await tell(story, clients, progress);
    told.push(result);
    onStory(result);
    if (!keeps) await controlSandbox(clients).remove();
  }
  return { seconds: Math.round(performance.now() - began) / 1000, stories: told };
}

async function tell(story: Story, clients: EstateClients, progress: Progress): Promise<ToldStory> {
  const began = performance.now();
  try {
    return { ...(await runStory(story, clients, progress)), stopped: null };
  } catch (error) {
    if (error instanceof NotQuiet) throw error;
    const { name, title } = story;
    return {
      name,
      title,
      passed: false,
      stopped: error instanceof Error ? error.message : String(error),
      scenarioDays: 0,
      instants: 0,
      seconds: Math.round(performance.now() - began) / 1000,
      cases: { opened: 0, closed: 0, open: 0 },
      expectations: [],
      broken: [],
      needlessly: [],
    };
  }
}

/** Takes away the sandbox an earlier run of the story has left. */
async function removeEarlier(clients: EstateClients): Promise<void> {
  try {
    await clients.control("crm").getSandboxStatus({ params: { tenant: clients.tenant } });
  } catch (error) {
    if (error instanceof ProblemError && error.code === "unknown-sandbox") return;
    throw error;
  }
  await controlSandbox(clients).remove();
}
