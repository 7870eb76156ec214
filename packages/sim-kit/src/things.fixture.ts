import { event } from "@cashline/contracts/common/events";
import { operation, type BodyOf } from "@cashline/contracts/common/operation";
import { pageOf, pageQuery } from "@cashline/contracts/common/paging";
import { problems } from "@cashline/contracts/common/problems";
import { systemContract } from "@cashline/contracts/common/system";
import { Id, Instant, Name, strict } from "@cashline/contracts/common/values";
import Type, { type Static } from "typebox";
import { collection } from "./collection.ts";
import { read, readOne, readPage, refuse, reply, write, type CommandContext } from "./command.ts";
import type { SimulatorDeclaration } from "./simulator.ts";

/** A whole simulated system in small, for the kit's own tests: things with a size that may expire. */
const Thing = strict({ id: Id("thi"), name: Name, kind: Name, size: Type.Integer({ minimum: 0 }), expired: Type.Boolean() });
type Thing = Static<typeof Thing>;
const thing = strict({ thingId: Id("thi") });

export const createThing = operation({
  id: "createThing",
  method: "POST",
  path: "/v1/things",
  scope: "things:things:write",
  summary: "Creates a thing.",
  body: strict({ name: Name, kind: Name, size: Type.Integer({ minimum: 0 }), expiresAt: Type.Optional(Instant) }),
  reply: { status: 201, body: Thing },
  problems: ["already-exists"],
});
export const previewThing = operation({
  id: "previewThing",
  method: "POST",
  path: "/v1/things/preview",
  scope: "things:things:read",
  summary: "The thing as it would be created.",
  body: createThing.body,
  reply: { status: 200, body: Thing },
  problems: ["already-exists"],
});
export const getThing = operation({
  id: "getThing",
  method: "GET",
  path: "/v1/things/{thingId}",
  scope: "things:things:read",
  summary: "One thing.",
  params: thing,
  reply: { status: 200, body: Thing },
});
export const listThings = operation({
  id: "listThings",
  method: "GET",
  path: "/v1/things",
  scope: "things:things:read",
  summary: "Things in order of id.",
  query: strict({ ...pageQuery, kind: Type.Optional(Name) }),
  reply: { status: 200, body: pageOf(Thing) },
});
export const growThing = operation({
  id: "growThing",
  method: "PATCH",
  path: "/v1/things/{thingId}",
  scope: "things:things:write",
  summary: "Makes a thing larger.",
  ifMatch: "required",
  params: thing,
  body: strict({ size: Type.Integer({ minimum: 0 }) }),
  reply: { status: 200, body: Thing },
  problems: ["not-larger"],
});
export const breakDown = operation({
  id: "breakDown",
  method: "GET",
  path: "/v1/break-down",
  scope: "things:things:read",
  summary: "Fails.",
  reply: { status: 200, body: strict({}) },
});

const thingCreated = event({
  system: "things",
  name: "thing.created",
  version: 1,
  object: "thing",
  summary: "A thing was created.",
  data: Thing,
});
const thingGrown = event({
  system: "things",
  name: "thing.grown",
  version: 1,
  object: "thing",
  summary: "A thing is larger.",
  data: Thing,
});
const thingExpired = event({
  system: "things",
  name: "thing.expired",
  version: 1,
  object: "thing",
  summary: "A thing expired.",
  data: Thing,
});

const collections = { things: collection<Thing>("things", { indexes: ["kind"], unique: ["name"] }) };

function create({ expiresAt, ...members }: BodyOf<typeof createThing>, context: CommandContext<typeof collections>): Thing {
  const created = context.store.things.insert({ id: context.id("thi", members.name), ...members, expired: false });
  context.emit(thingCreated, created);
  if (expiresAt !== undefined) context.schedule(expiresAt, "expiry", created.id);
  return created;
}

export const things: SimulatorDeclaration<typeof collections> = {
  contract: systemContract({
    name: "things",
    title: "Things",
    description: "Things.",
    operations: { createThing, previewThing, getThing, listThings, growThing, breakDown },
    events: { thingCreated, thingGrown, thingExpired },
    problems: problems({ "not-larger": { status: 409, title: "A thing only grows", action: "Send a larger size." } }),
  }),
  collections,
  routes: [
    write(createThing, ({ body }, context) => reply(create(body, context), 1)),
    write(previewThing, ({ body }, context) => context.rehearse((rehearsed) => reply(create(body, rehearsed)))),
    readOne(getThing, "things", "thingId"),
    readPage(listThings, "things"),
    write(growThing, ({ params, body }, context) => {
      const before = context.store.things.require(params.thingId);
      context.requireVersion(context.store.things.version(before.id));
      const grown = context.store.things.save({ ...before, size: body.size });
      context.emit(thingGrown, grown);
      if (body.size <= before.size)
        return refuse("not-larger", `${body.size} is not more than ${before.size}`, [{ pointer: "/body/size", message: "is not larger" }]);
      return reply(grown, context.store.things.version(grown.id));
    }),
    read(breakDown, () => {
      throw new Error("the secret of the house");
    }),
  ],
  due: {
    expiry: ({ key }, context) => {
      const expired = context.store.things.save({ ...context.store.things.require(key), expired: true });
      context.emit(thingExpired, expired);
    },
  },
};
