import { expect, test } from "vitest";
import { BodiesInHand } from "./bodies-in-hand.ts";

test("bodies are taken up to the limit, and again as soon as others are done", () => {
  const bodies = new BodiesInHand(100);
  const done = bodies.take(60);
  bodies.take(40);
  expect(() => bodies.take(1)).toThrow("100 bytes of batches are being taken in");
  done();
  bodies.take(60);
  expect(() => bodies.take(1)).toThrow("unavailable");
});

test("a body larger than the limit is taken when it is alone", () => {
  const bodies = new BodiesInHand(100);
  bodies.take(500)();
  bodies.take(1);
  expect(() => bodies.take(500)).toThrow("unavailable");
});
