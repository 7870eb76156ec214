import type { Comment } from "@cashline/contracts/systems/support/entities";
import { commentAdded } from "@cashline/contracts/systems/support/events";
import type { CommandContext } from "@cashline/sim-kit/command";
import type { Collections } from "../store/collections.ts";

/** @param name what tells the comment apart from the ticket's others */
export function keepComment(
  ticketId: string,
  written: Pick<Comment, "author" | "visibility" | "body">,
  name: string,
  context: CommandContext<Collections>,
): Comment {
  const { author, visibility, body } = written;
  const comment = context.store.comments.insert({
    id: context.id("cmt", ticketId, name),
    ticketId,
    author,
    visibility,
    body,
    createdAt: context.now,
  });
  context.emit(commentAdded, comment);
  return comment;
}
