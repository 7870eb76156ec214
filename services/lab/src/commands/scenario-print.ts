import type { Story, Expectation } from "@cashline/scenarios/stories/story";
import { hanging } from "../report/wrap.ts";
import type { StoryRun, ToldStory } from "../stories/play-all.ts";

const COLUMNS = 120;
const columns = (): number => process.stdout.columns ?? COLUMNS;

/** How one story came out: a line, and a sentence for everything that was not as it had to be. */
export function storyLines(result: ToldStory): string {
  const { name, passed, scenarioDays, seconds, cases, stopped } = result;
  const words = `${passed ? "passed" : "FAILED"}  ${name}`.padEnd(44);
  const head = `${words}${String(scenarioDays).padStart(4)} days ${seconds.toFixed(1).padStart(7)} s  ${cases.opened} cases, ${cases.open} open`;
  return [
    head,
    ...failuresOf(result).map((failure) => hanging("        ", failure, columns())),
    ...(stopped ? [hanging("        ", `it stopped: ${stopped}`, columns())] : []),
  ].join("\n");
}

function failuresOf({ expectations, broken, needlessly }: ToldStory): string[] {
  return [
    ...expectations.filter(({ met }) => !met).map(({ says, expected, found }) => `${says}: expected ${expected}, found ${found}`),
    ...broken,
    ...needlessly.map((name) => `the story says that it breaks the invariant ${name}, and it does not`),
  ];
}

/** The last lines of a run. */
export function closing({ seconds, stories }: StoryRun, ofAll: number, file: string): string {
  const passed = stories.filter((story) => story.passed).length;
  const which = stories.length === ofAll ? `all ${ofAll}` : `${stories.length} of ${ofAll}`;
  return `\n${passed} of ${stories.length} stories passed (${which} played) in ${seconds.toFixed(0)} s.\nReport   ${file}`;
}

/** Every story by name, with what it is about. */
export function listOf(stories: readonly Story[]): string {
  return [
    `${stories.length} stories. \`lab scenario show <name>\` tells one, \`lab scenario run <name…|all>\` plays them.`,
    ...stories.map(({ name, title }) => hanging(`  ${name.padEnd(32)}`, `${title}.`, columns())),
  ].join("\n");
}

/** One story in sentences: what happens and when, and what must be true at its end. */
export function inSentences(story: Story): string {
  const { book } = story;
  const answers = book.renewals.map(({ name, outcome }) => ({
    at: outcome.at,
    does: outcome.kind === "won" ? `${name}: the customer agrees` : `${name}: the customer declines (${outcome.reason})`,
  }));
  const happens = [...answers, ...story.steps].toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));
  return [
    hanging(`${story.name}  `, `${story.title}.`, columns()),
    `in  ${story.systems.join(", ")}`,
    `with  ${book.accounts.length} customers, ${book.contracts.length} contracts, from ${book.from}`,
    ...(story.takes === undefined ? [] : [hanging("note  ", story.takes, columns())]),
    "what happens",
    ...happens.map(({ at, does }) => hanging(`  ${at.slice(0, 16).replace("T", " ")}  `, does, columns())),
    `what must be true at ${story.until.slice(0, 16).replace("T", " ")}`,
    ...story.expected.map((each) => hanging("  ", inWords(each), columns())),
    ...(story.apart ?? []).map(({ invariant, because }) =>
      hanging("  ", `the invariant ${invariant} is not asked for: ${because}`, columns()),
    ),
    hanging("  ", `${story.apart === undefined ? "every" : "every other"} invariant holds, and no renewal is unexplained`, columns()),
  ].join("\n");
}

function inWords(each: Expectation): string {
  if (each.kind === "case-count") return each.says;
  const because = each.because === undefined ? "" : ` (${each.because})`;
  return each.kind === "case" ? `${each.says}: ${each.code}, ${each.status}${because}` : `${each.says}${because}`;
}
