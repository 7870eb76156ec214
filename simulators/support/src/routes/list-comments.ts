import { listComments } from "@cashline/contracts/systems/support/operations";
import { read, readPage } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

const page = readPage<Collections>(listComments, "comments");

export const listCommentsRoute = read<typeof listComments, Collections>(listComments, ({ params, query, body }, context) => {
  context.store.tickets.require(params.ticketId);
  return page.run({ params, query: { ...query, ticketId: params.ticketId }, body } as never, context) as never;
});
