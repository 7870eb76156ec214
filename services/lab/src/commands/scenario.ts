import { stories, storiesNamed } from "@cashline/scenarios/stories/stories";
import { inSentences, listOf } from "./scenario-print.ts";

type Output = { json: boolean };

const print = (text: string): void => void process.stdout.write(`${text}\n`);

/** Every story. */
export function scenarioList({ json }: Output): void {
  const told = stories.map(({ name, title, subject, systems }) => ({ name, title, subject, systems }));
  print(json ? JSON.stringify(told) : listOf(stories));
}

/** One story whole, without its book where it is told in words. @throws Error naming the nearest where there is none of the name */
export function scenarioShow(name: string, { json }: Output): void {
  for (const story of storiesNamed([name])) print(json ? JSON.stringify(story) : inSentences(story));
}
