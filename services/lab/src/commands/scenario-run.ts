import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stories, storiesNamed } from "@cashline/scenarios/stories/stories";
import { connect } from "../sandbox/estate-clients.ts";
import { playAll, type StoryRun } from "../stories/play-all.ts";
import { lockFolder } from "../supervisor/folder-lock.ts";
import type { Place } from "../topology.ts";
import { requireWritable } from "./output-folder.ts";
import { onOwnEstate } from "./own-estate.ts";
import { progressLine, type ProgressLine } from "./progress-line.ts";
import { runningPlace } from "./running-estate.ts";
import { closing, storyLines } from "./scenario-print.ts";

export type ScenarioRunOptions = { basePort?: number; out: string; json: boolean };

/**
 * Plays stories one after the other, each in a sandbox of its own, on the estate that `start` keeps running or else on one
 * started for them, and writes `stories.json`. On a running estate the sandboxes stay to be looked at.
 * @returns 1 when a story fails, else 0
 * @throws Error for a name no story has
 */
export async function scenarioRun(names: readonly string[], options: ScenarioRunOptions): Promise<0 | 1> {
  const chosen = storiesNamed(names);
  requireWritable(options.out);
  const line = progressLine(process.stderr, options.json);
  const print = (text: string): void => {
    if (options.json) return;
    line.end();
    process.stdout.write(`${text}\n`);
  };
  const running = options.basePort === undefined ? runningPlace(options.out) : undefined;
  const play = (place: Place, keeps: boolean): Promise<StoryRun> =>
    playAll(chosen, {
      keeps,
      connectTo: (tenant) => connect(place, tenant),
      progress: line.tell,
      onStory: (result) => print(storyLines(result)),
    });
  const run = running ? await play(running, true) : await playOnOwnEstate(options, line, (place) => play(place, false));
  line.end();
  const report = { product: "cashline", version: 1, generatedAt: new Date().toISOString(), ...run };
  writeFileSync(join(options.out, "stories.json"), `${JSON.stringify(report, null, 2)}\n`);
  process.stdout.write(
    options.json ? `${JSON.stringify(report)}\n` : `${closing(run, stories.length, join(options.out, "stories.json"))}\n`,
  );
  return run.stories.every(({ passed }) => passed) ? 0 : 1;
}

const OWN_BASE_PORT = 4100;

async function playOnOwnEstate(
  { basePort = OWN_BASE_PORT, out }: ScenarioRunOptions,
  line: ProgressLine,
  play: (place: Place) => Promise<StoryRun>,
): Promise<StoryRun> {
  const folder = join(out, "stories");
  const lock = lockFolder(folder);
  try {
    return await onOwnEstate({ folder, basePort, line }, ({ place }) => play(place));
  } finally {
    lock.release();
  }
}
