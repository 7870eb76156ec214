import { addMs, type Instant } from "@cashline/kernel/time";
import { expect, test } from "vitest";
import { tooManyInvoices } from "./invoice-limits.ts";

const now: Instant = "2026-03-01T12:00:00.000Z";
const made = (count: number, secondsAgo: number): Instant[] => Array.from({ length: count }, () => addMs(now, -secondsAgo * 1000));

test.each<[string, Instant[], number | undefined]>([
  ["none", [], undefined],
  ["nine this minute", made(9, 0), undefined],
  ["ten this second", made(10, 0), 60],
  ["ten of this minute, the first 45 seconds ago", [...made(1, 45), ...made(9, 5)], 15],
  ["ten, the first a minute ago", [...made(1, 60), ...made(9, 5)], undefined],
  ["nineteen this day", made(19, 3600), undefined],
  ["twenty this day", made(20, 3600), 82_800],
  ["twenty, the first a day ago", [...made(1, 86_400), ...made(19, 3600)], undefined],
  ["thirty of the day, ten of the minute", [...made(20, 3600), ...made(10, 1)], 82_800],
])("after %s a further invoice waits for %j seconds", (_, madeAt, seconds) => {
  expect(tooManyInvoices("sub_1", madeAt, now)?.retryAfterSeconds).toBe(seconds);
});
