import { stories } from "@cashline/scenarios/stories/stories";
import { expect, it } from "vitest";
import type { ToldStory } from "../stories/play-all.ts";
import { closing, inSentences, listOf, storyLines } from "./scenario-print.ts";

const told: ToldStory = {
  name: "closed-period",
  title: "January is closed",
  passed: true,
  scenarioDays: 37,
  instants: 90,
  seconds: 4.26,
  cases: { opened: 1, closed: 1, open: 0 },
  expectations: [{ says: "the invoice is paid", met: true, expected: "paid", found: "paid" }],
  broken: [],
  needlessly: [],
  stopped: null,
};

it("a story that passed is one line", () => {
  expect(storyLines(told)).toBe(`${"passed  closed-period".padEnd(44)}  37 days     4.3 s  1 cases, 0 open`);
});

it("one that failed says each thing that was not as it had to be in a sentence", () => {
  const failed = {
    ...told,
    passed: false,
    expectations: [...told.expectations, { says: "it is 1.00 EUR", met: false, expected: "1.00 EUR", found: "2.00 EUR" }],
    broken: ["debits = credits: one cent"],
    needlessly: ["quote = invoice"],
    stopped: "the estate went home",
  };
  const [head, ...sentences] = storyLines(failed).split("\n");
  expect(head).toMatch(/^FAILED {2}closed-period/);
  expect(sentences.map((each) => each.trim())).toEqual([
    "it is 1.00 EUR: expected 1.00 EUR, found 2.00 EUR",
    "debits = credits: one cent",
    "the story says that it breaks the invariant quote = invoice, and it does not",
    "it stopped: the estate went home",
  ]);
});

it("a run ends with how many passed, and of how many there are", () => {
  expect(closing({ seconds: 9.4, stories: [told, { ...told, passed: false }] }, 13, "stories.json")).toBe(
    "\n1 of 2 stories passed (2 of 13 played) in 9 s.\nReport   stories.json",
  );
});

it("the list names every story", () => {
  const list = listOf(stories);
  for (const { name } of stories) expect(list).toContain(`  ${name}`);
});

it("a story in sentences tells in order what happens, and what must be true", () => {
  for (const story of stories) {
    const text = inSentences(story);
    const times = [...text.matchAll(/^ {2}(\d{4}-\d\d-\d\d \d\d:\d\d) /gm)].map(([, time = ""]) => time);
    expect(times.length).toBe(story.steps.length + story.book.renewals.length);
    expect(times).toEqual(times.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(text).toContain("invariant holds, and no renewal is unexplained");
  }
});
