import { expect, test } from "vitest";
import { childTraceparent } from "./trace.ts";

const trace = "0af7651916cd43dd8448eb211c80319c";

test("a child stays in its trace, with its own span and the same flags", () => {
  const child = childTraceparent(`00-${trace}-b7ad6b7169203331-00`);
  expect(child).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`));
  expect(child).not.toContain("b7ad6b7169203331");
});

test.each([
  undefined,
  "",
  "garbage",
  `00-${trace}-b7ad6b7169203331`,
  `01-${trace}-b7ad6b7169203331-01`,
  `00-${trace.toUpperCase()}-b7ad6b7169203331-01`,
])("%j begins a new trace", (parent) => {
  expect(childTraceparent(parent)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(childTraceparent(parent)).not.toContain(trace);
});
