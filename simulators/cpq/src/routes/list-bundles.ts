import { listBundles } from "@cashline/contracts/systems/cpq/catalogue-operations";
import { readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const listBundlesRoute = readPage<Collections>(listBundles, "bundles");
