import { describe, expect, test } from "vitest";
import { bundleFlaw, bundleInForce, configure } from "./bundle.ts";
import { bundle } from "./ground.fixture.ts";

const connector = (quantity: number) => ({ sku: "connector", tier: "standard", quantity });
const support = (quantity: number) => ({ sku: "support", tier: "standard", quantity });
const [includedSupport, pricedConnector] = bundle.components;

describe("a bundle", () => {
  test.each([
    ["required ones alone when nothing is chosen", [], [["support", 1]]],
    [
      "an optional one as chosen, for each unit of the bundle",
      [connector(2)],
      [
        ["support", 1],
        ["connector", 20],
      ],
    ],
    ["not an optional one chosen away", [connector(0)], [["support", 1]]],
    ["a required one once, chosen or not", [support(1)], [["support", 1]]],
  ])("of ten has %s", (_, choices, expected) => {
    const configured = configure(bundle, choices, 10);
    if (configured.outcome === "refused") throw new Error(configured.detail);
    expect(configured.components.map(({ component, quantity }) => [component.sku, quantity])).toEqual(expected);
  });

  test.each([
    ["a component it does not have", [{ sku: "robot", tier: "standard", quantity: 1 }], "component-not-in-bundle"],
    ["a tier it does not have", [{ ...connector(1), tier: "gold" }], "component-not-in-bundle"],
    ["more than the maximum", [connector(4)], "component-quantity"],
    ["none of what is required", [support(0)], "component-quantity"],
    ["the same twice", [connector(1), connector(1)], "component-quantity"],
  ])("refuses %s", (_, choices, code) => {
    expect(configure(bundle, choices, 10)).toMatchObject({ outcome: "refused", code });
  });

  test("refuses quantities no document may carry", () => {
    expect(configure(bundle, [connector(3)], 1_000_000_000)).toMatchObject({ code: "component-quantity" });
  });

  test("a product without components refuses every choice and has none", () => {
    expect(configure(undefined, [connector(1)], 1)).toMatchObject({ code: "component-not-in-bundle" });
    expect(configure(undefined, [], 1)).toEqual({ outcome: "configured", components: [] });
  });

  test("in force is the declaration effective last", () => {
    const later = { ...bundle, id: "later", effectiveOn: "2026-01-01" };
    const on = (day: string) => bundleInForce([bundle, later], bundle, day)?.id;
    expect([on("2024-12-31"), on("2025-12-31"), on("2026-01-01")]).toEqual([undefined, "bdl_1", "later"]);
    expect(bundleInForce([bundle], { sku: "platform", tier: "basic" }, "2026-01-01")).toBeUndefined();
  });

  test.each([
    ["with its components", bundle, true],
    ["of itself", { ...bundle, components: [{ ...pricedConnector, sku: "platform", tier: "pro" }] }, false],
    ["with a component twice", { ...bundle, components: [includedSupport, includedSupport] }, false],
    ["whose minimum is above its quantity", { ...bundle, components: [{ ...pricedConnector, minQuantity: 3 }] }, false],
    ["whose maximum is below its quantity", { ...bundle, components: [{ ...pricedConnector, maxQuantity: 1 }] }, false],
  ])("%s", (_, declared, valid) => {
    expect(bundleFlaw(declared as typeof bundle) === undefined).toBe(valid);
  });
});
