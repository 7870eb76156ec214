import Type from "typebox";
import { operation } from "../../common/operation.ts";
import { pageOf, pageQuery } from "../../common/paging.ts";
import { ExternalKey, Id, strict } from "../../common/values.ts";
import { Seat } from "./entities.ts";

const seat = strict({ seatId: Id("seat") });

export const assignSeat = operation({
  id: "assignSeat",
  method: "POST",
  path: "/v1/entitlements/{entitlementId}/seats",
  scope: "provisioning:seats:write",
  summary: "Gives a person a seat, as far as the entitlement has one left.",
  params: strict({ entitlementId: Id("ent") }),
  body: strict({ userKey: ExternalKey }),
  reply: { status: 201, body: Seat },
  problems: ["seat-limit-reached", "seat-already-assigned", "entitlement-not-active", "entitlement-terminated"],
});
export const releaseSeat = operation({
  id: "releaseSeat",
  method: "POST",
  path: "/v1/seats/{seatId}/release",
  scope: "provisioning:seats:write",
  summary: "Takes a seat back; it can be given to somebody else.",
  params: seat,
  ifMatch: "optional",
  body: strict({}),
  reply: { status: 200, body: Seat },
  problems: ["seat-not-assigned"],
});
export const getSeat = operation({
  id: "getSeat",
  method: "GET",
  path: "/v1/seats/{seatId}",
  scope: "provisioning:seats:read",
  summary: "One seat.",
  params: seat,
  reply: { status: 200, body: Seat },
});
export const listSeats = operation({
  id: "listSeats",
  method: "GET",
  path: "/v1/seats",
  scope: "provisioning:seats:read",
  summary: "Seats in order of id.",
  query: strict({ ...pageQuery, entitlementId: Type.Optional(Id("ent")), status: Type.Optional(Seat.properties.status) }),
  reply: { status: 200, body: pageOf(Seat) },
});
