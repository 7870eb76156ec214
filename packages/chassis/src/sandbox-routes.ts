import { deleteSandbox, getSandboxStatus, putSandbox, setClock, type SandboxStatus } from "@cashline/contracts/common/control";
import { instant } from "@cashline/kernel/time";
import type { Sandboxes } from "./sandboxes.ts";
import type { Server } from "./server.ts";

/** What a process adds to the shared control of its sandboxes. */
export type SandboxControl = {
  /** Everything in progress or waiting in this sandbox, by name; empty means idle. */
  waitingFor(tenant: string): string[] | Promise<string[]>;
  /** Grows with everything that happens in the sandbox. */
  activity(tenant: string): number;
  eventsPublished(tenant: string): number;
  /** Events a planted fault keeps back; none where left out. */
  eventsHeld?(tenant: string): number;
  /** The next instant at which something besides the agenda wakes, such as a delayed delivery. */
  nextWakeAt?(tenant: string): string | null;
  /** Moves the clock and does what is due. */
  advance(tenant: string, now: string): void | Promise<void>;
  created?(tenant: string): void | Promise<void>;
  removed(tenant: string): void | Promise<void>;
};

/** Mounts `/control/v1/sandboxes/…`, and has the server's traffic counted by the clocks of these sandboxes. */
export function mountSandboxes(server: Server, sandboxes: Sandboxes, control: SandboxControl): void {
  server.traffic.keepTime(sandboxes);
  const status = async (tenant: string): Promise<SandboxStatus> => {
    const sandbox = sandboxes.require(tenant);
    const waitingFor = await control.waitingFor(tenant);
    const wakes = [sandboxes.nextDueAt(tenant), control.nextWakeAt?.(tenant) ?? null].filter((at) => at !== null);
    return {
      tenant,
      now: sandbox.now,
      nextDueAt: wakes.toSorted()[0] ?? null,
      idle: waitingFor.length === 0,
      activity: control.activity(tenant),
      waitingFor,
      eventsPublished: control.eventsPublished(tenant),
      eventsHeld: control.eventsHeld?.(tenant) ?? 0,
    };
  };
  server.mount(putSandbox, async ({ params, body }) => {
    const sandbox = sandboxes.put(params.tenant, body.seed, instant(body.startAt));
    await control.created?.(params.tenant);
    return { body: sandbox };
  });
  server.mount(getSandboxStatus, async ({ params }) => ({ body: await status(params.tenant) }));
  server.mount(deleteSandbox, async ({ params }) => {
    await control.removed(params.tenant);
    sandboxes.remove(params.tenant);
    server.traffic.forget(params.tenant);
    return { body: { tenant: params.tenant } };
  });
  server.mount(setClock, async ({ params, body }) => {
    if (body.phase === "move") sandboxes.move(params.tenant, instant(body.now));
    else await control.advance(params.tenant, instant(body.now));
    return { body: await status(params.tenant) };
  });
}
