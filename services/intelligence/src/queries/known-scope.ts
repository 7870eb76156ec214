import { Refusal } from "@cashline/chassis/refusal";
import { regionOf } from "@cashline/contracts/common/regions";
import { CustomerTier } from "@cashline/contracts/systems/crm/entities";
import { choices } from "../kpis/listings.ts";
import type { Scope } from "../kpis/scope.ts";
import type { Store } from "../store/store.ts";

/** What every sandbox may be narrowed to, whether it has such customers or not. */
const STANDARD: Readonly<Record<keyof Scope, readonly string[]>> = {
  entity: [...regionOf.keys()],
  region: [...new Set(regionOf.values())],
  tier: CustomerTier.enum,
  product: [],
};

/**
 * A choice of what figures are narrowed to, made sure of: a name that was mistyped would give figures of nothing, which look like
 * figures of a quiet month.
 * @throws Refusal `invalid-request` for a choice that neither the standard terms nor the sandbox's own contracts and accounts know
 */
export async function knownScope(store: Store, tenant: string, chosen: { [Choice in keyof Scope]?: string }): Promise<Scope> {
  const scope: Scope = { entity: chosen.entity ?? "", region: chosen.region ?? "", tier: chosen.tier ?? "", product: chosen.product ?? "" };
  for (const name of ["entity", "region", "tier", "product"] as const) {
    if (scope[name] === "" || STANDARD[name].includes(scope[name])) continue;
    const own = (await store.query<{ value: string }>(choices[name], { tenant })).map(({ value }) => value);
    if (own.includes(scope[name])) continue;
    const all = [...new Set([...STANDARD[name], ...own])].filter((value) => value !== "").sort();
    throw new Refusal("invalid-request", `/query/${name} "${scope[name]}" is not known in ${tenant}; there is ${all.join(", ") || "none"}`);
  }
  return scope;
}
