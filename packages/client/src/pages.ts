/** A list call that answers pages. */
type ListCall<Item> = (query: { after?: string; limit: number }) => Promise<{ body: { items: Item[]; next: string | null } }>;

/** Every item of a list, page by page. */
export async function* everyItem<Item>(list: ListCall<Item>, limit = 1000): AsyncGenerator<Item> {
  let after: string | undefined;
  for (;;) {
    const { body } = await list(after === undefined ? { limit } : { after, limit });
    yield* body.items;
    if (body.next === null) return;
    after = body.next;
  }
}
