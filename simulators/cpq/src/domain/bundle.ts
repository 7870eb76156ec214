import type { Bundle, BundleComponent } from "@cashline/contracts/systems/cpq/agreements";
import type { Quote } from "@cashline/contracts/systems/cpq/entities";
import type { ComponentChoice } from "@cashline/contracts/systems/cpq/quote-line";
import type { CalendarDate } from "@cashline/kernel/time";

const LARGEST_QUANTITY = 1_000_000_000;

type Product = { readonly sku: string; readonly tier: string };
export type ConfiguredComponent = { readonly component: BundleComponent; readonly quantity: number };
export type Configured = { outcome: "configured"; components: ConfiguredComponent[] };
export type Misconfigured = { outcome: "refused"; code: "component-not-in-bundle" | "component-quantity"; detail: string };

const same = (a: Product, b: Product): boolean => a.sku === b.sku && a.tier === b.tier;
const named = ({ sku, tier }: Product): string => `${sku} ${tier}`;

/**
 * Why a bundle cannot be published: a component named twice or with quantities that exclude each other.
 * Source: Salesforce CPQ's product options (Min and Max Quantity).
 */
export function bundleFlaw({ sku, tier, components }: Pick<Bundle, "sku" | "tier" | "components">): string | undefined {
  for (const [index, component] of components.entries()) {
    if (same(component, { sku, tier })) return `${named(component)} would contain itself`;
    if (components.findIndex((other) => same(other, component)) !== index) return `${named(component)} is named twice`;
    const { minQuantity, quantity, maxQuantity } = component;
    if (minQuantity > quantity || quantity > maxQuantity)
      return `${named(component)}: ${minQuantity} to ${maxQuantity} does not hold ${quantity}`;
  }
  return undefined;
}

/**
 * What a product consists of on a day: the declaration effective last.
 * Source: ours; what is effective last holds, as with prices.
 */
export function bundleInForce(bundles: readonly Bundle[], product: Product, on: CalendarDate): Bundle | undefined {
  if (bundles.length === 0) return undefined;
  return bundles
    .filter((bundle) => same(bundle, product) && bundle.effectiveOn <= on)
    .toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : -1))[0];
}

/**
 * The bundle that configures a request: of a product that is signed already, the one it was signed with, whatever was declared
 * since; of any other, the one in force on its first day.
 * Source: Salesforce CPQ, whose amendments carry the lines of the contract on; as it was signed is ours.
 * @param amended what the request amends; of one signed before its bundle was printed, the bundle in force on its first day
 */
export function bundleFor(
  bundles: readonly Bundle[],
  { sku, tier, startOn }: Pick<Quote, "sku" | "tier" | "startOn">,
  amended: Quote | undefined,
): Bundle | undefined {
  if (!amended || !same(amended, { sku, tier })) return bundleInForce(bundles, { sku, tier }, startOn);
  if (amended.bundleId === undefined) return bundleInForce(bundles, amended, amended.startOn);
  return bundles.find(({ id }) => id === amended.bundleId);
}

/**
 * The components that go with so many of a bundle: required ones always, optional ones as chosen, in the bundle's order.
 * A choice of 0 leaves an optional component out. Source: Salesforce CPQ's product options (Required, Min and Max
 * Quantity, option types `Component` = per bundle and `Related Product` = fixed).
 */
export function configure(
  bundle: Bundle | undefined,
  choices: readonly ComponentChoice[],
  bundleQuantity: number,
): Configured | Misconfigured {
  const known = bundle?.components ?? [];
  for (const [index, choice] of choices.entries()) {
    if (!known.some((component) => same(component, choice)))
      return { outcome: "refused", code: "component-not-in-bundle", detail: `There is no component ${named(choice)}` };
    if (choices.findIndex((other) => same(other, choice)) !== index)
      return { outcome: "refused", code: "component-quantity", detail: `${named(choice)} is asked for twice` };
  }
  const components: ConfiguredComponent[] = [];
  for (const component of known) {
    const chosen = choices.find((choice) => same(choice, component))?.quantity ?? (component.isRequired ? component.quantity : 0);
    if (chosen === 0 && !component.isRequired) continue;
    const quantity = component.scaling === "per_bundle" ? chosen * bundleQuantity : chosen;
    if (chosen < component.minQuantity || chosen > component.maxQuantity || quantity > LARGEST_QUANTITY) {
      const detail = `${chosen} of ${named(component)}: ${component.minQuantity} to ${component.maxQuantity} are possible`;
      return { outcome: "refused", code: "component-quantity", detail };
    }
    components.push({ component, quantity });
  }
  return { outcome: "configured", components };
}
