import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { progressLine, type ProgressLine } from "./progress-line.ts";

let written: string[];
const on = (terminal: { columns: number } | undefined, quiet = false): ProgressLine =>
  progressLine(
    {
      isTTY: terminal !== undefined,
      columns: terminal?.columns ?? 0,
      write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    },
    quiet,
  );
beforeEach(() => {
  written = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

describe("progress off a terminal", () => {
  it("is a line a phase, and the latest word every ten seconds of it", () => {
    const line = on(undefined);
    line.tell("book", "accounts 1/300");
    line.tell("book", "accounts 2/300");
    expect(written).toEqual(["book    accounts 1/300\n"]);
    vi.advanceTimersByTime(9_999);
    line.tell("book", "accounts 200/300");
    expect(written).toHaveLength(1);
    vi.advanceTimersByTime(10_001);
    expect(written.slice(1)).toEqual(["book    accounts 200/300\n", "book    accounts 200/300\n"]);
    line.tell("season", "2026-01-02");
    expect(written.at(-1)).toBe("season  2026-01-02\n");
  });

  it("is silent after its end, until something is told anew", () => {
    const line = on(undefined);
    line.tell("k6", "building");
    line.end();
    vi.advanceTimersByTime(60_000);
    expect(written).toHaveLength(1);
    line.tell("k6", "running");
    expect(written.at(-1)).toBe("k6      running\n");
    line.end();
  });
});

describe("progress on a terminal", () => {
  it("is one line, written over and never longer than the terminal is wide", () => {
    const line = on({ columns: 40 });
    line.tell("season", "x".repeat(200));
    expect(written).toEqual([`\r\u001B[2Kseason  ${"x".repeat(31)}`]);
    line.tell("season", "too soon to draw again");
    expect(written).toHaveLength(1);
    line.end();
    expect(written.at(-1)).toBe("\r\u001B[2K");
  });
});

it("is silent where results are for a program", () => {
  const line = on(undefined, true);
  line.tell("book", "accounts 1/300");
  vi.advanceTimersByTime(60_000);
  line.end();
  expect(written).toEqual([]);
});
