import { roomWork, type CallAnswer, type CaseHost, type Room } from "./case-room.ts";
import { settlingCalls } from "./settling-calls.ts";
import { workCalls } from "./work-calls.ts";

type Call = (room: Room, input: never) => Promise<CallAnswer>;

/**
 * What would come of a call: the very same code and checks, in a room where nothing is kept, published, begun or written
 * down. Only what people ask of a case can be rehearsed.
 */
export function rehearsal(host: CaseHost) {
  const nothing = (): Promise<void> => Promise.resolve();
  const dry: CaseHost = {
    ...host,
    publish: nothing,
    watch: nothing,
    checkAgain: nothing,
    claim: (wish) => host.weigh(wish),
    alreadyMoved: (movement) => host.movedBeside(movement),
  };
  const work = roomWork(dry);
  const calls: Readonly<Record<string, Call>> = { ...workCalls(dry, work), ...settlingCalls(dry, work) };
  return async (room: Room, { call, input }: { call: string; input: object }): Promise<CallAnswer> => {
    const rehearsed = calls[call];
    if (!rehearsed) throw new Error(`${call} cannot be rehearsed`);
    return rehearsed({ ...room, write: () => undefined, start: () => undefined }, input as never);
  };
}
