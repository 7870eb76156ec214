import { getTaxDocumentVersions } from "@cashline/contracts/systems/tax/operations";
import { read, reply } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

export const getTaxDocumentVersionsRoute = read<typeof getTaxDocumentVersions, Collections>(
  getTaxDocumentVersions,
  ({ params }, { store }) => {
    const { code } = store.documents.require(params.taxDocumentId);
    return reply({ items: store.documents.find({ code }).toSorted((a, b) => a.version - b.version) });
  },
);
