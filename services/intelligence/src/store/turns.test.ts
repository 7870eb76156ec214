import { describe, expect, test } from "vitest";
import { TooManyWaiting, Turns } from "./turns.ts";

describe("turns", () => {
  test("at most so many run at once, the others in order of arrival", async () => {
    const turns = new Turns(2, 10);
    const log: string[] = [];
    const gates = ["a", "b", "c", "d"].map((name) => ({ name, ...Promise.withResolvers<void>() }));
    const running = gates.map(({ name, promise }) =>
      turns.take(async () => {
        log.push(name);
        await promise;
      }),
    );
    expect(log).toEqual(["a", "b"]);
    gates[1]?.resolve();
    await running[1];
    expect(log).toEqual(["a", "b", "c"]);
    for (const { resolve } of gates) resolve();
    await Promise.all(running);
    expect(log).toEqual(["a", "b", "c", "d"]);
  });

  test("whoever finds the line full is turned away, and the line goes on", async () => {
    const turns = new Turns(1, 1);
    const gate = Promise.withResolvers<void>();
    const first = turns.take(() => gate.promise);
    const second = turns.take(() => Promise.resolve("second"));
    await expect(turns.take(() => Promise.resolve("third"))).rejects.toThrow(TooManyWaiting);
    gate.resolve();
    await first;
    expect(await second).toBe("second");
    expect(await turns.take(() => Promise.resolve("fourth"))).toBe("fourth");
  });

  test("work that fails gives its turn to the next", async () => {
    const turns = new Turns(1, 1);
    const failing = turns.take(() => Promise.reject(new Error("broken")));
    const next = turns.take(() => Promise.resolve("next"));
    await expect(failing).rejects.toThrow("broken");
    expect(await next).toBe("next");
  });
});
