import { roomWork, type CallAnswer, type CaseHost, type Room } from "./case-room.ts";
import type { CaseState } from "./case-state.ts";
import { settlingCalls } from "./settling-calls.ts";
import { workCalls } from "./work-calls.ts";

type Call = (room: Room, input: never) => Promise<CallAnswer>;

/**
 * What would come of some calls, one after the other: the very same code and checks, in a room where nothing is published, begun or
 * written down, and what a call leaves is kept for the next alone. Only what people ask of a case can be rehearsed.
 */
export function rehearsal(host: CaseHost) {
  const nothing = (): Promise<void> => Promise.resolve();
  const dry: CaseHost = {
    ...host,
    publish: nothing,
    watch: nothing,
    checkAgain: nothing,
    claim: (wish) => host.weigh(wish),
    refuse: nothing,
    alreadyMoved: (movement) => host.movedBeside(movement),
  };
  const work = roomWork(dry);
  const calls: Readonly<Record<string, Call>> = { ...workCalls(dry, work), ...settlingCalls(dry, work) };
  return async (room: Room, { works }: { works: readonly { call: string; input: object }[] }): Promise<CallAnswer[]> => {
    let left: CaseState | null = null;
    const read = async () => left ?? room.read();
    const stage: Room = { ...room, read, write: (state) => void (left = state), start: () => undefined };
    const answers: CallAnswer[] = [];
    for (const { call, input } of works) {
      const rehearsed = calls[call];
      if (!rehearsed) throw new Error(`${call} cannot be rehearsed`);
      answers.push(await rehearsed(stage, input as never));
    }
    return answers;
  };
}
