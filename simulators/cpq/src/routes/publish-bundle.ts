import { publishBundle } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { bundlePublished } from "@cashline/contracts/systems/cpq/events";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { bundleFlaw } from "../domain/bundle.ts";
import type { Collections } from "../store/collections.ts";

export const publishBundleRoute = write<typeof publishBundle, Collections>(publishBundle, ({ body }, context) => {
  const flaw = bundleFlaw(body);
  if (flaw !== undefined) return refuse("bundle-invalid", flaw);
  const bundle = { id: context.id("bdl", body.sku, body.tier, body.effectiveOn), ...body };
  context.store.bundles.insert(bundle);
  context.emit(bundlePublished, bundle);
  return reply(bundle, 1);
});
