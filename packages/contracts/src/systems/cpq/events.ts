import { event } from "../../common/events.ts";
import { ListPrice, Quote } from "./entities.ts";

const system = "cpq";
export const pricePublished = event({
  system,
  name: "price.published",
  version: 1,
  object: "price",
  summary: "A list or contracted price was published; billing's rate card follows it.",
  data: ListPrice,
});
export const quoteCreated = event({
  system,
  name: "quote.created",
  version: 1,
  object: "quote",
  summary: "A quote was drafted.",
  data: Quote,
});
export const quoteUpdated = event({
  system,
  name: "quote.updated",
  version: 1,
  object: "quote",
  summary: "A quote was edited and is a draft again.",
  data: Quote,
});
export const quoteSubmitted = event({
  system,
  name: "quote.submitted",
  version: 1,
  object: "quote",
  summary: "A quote waits for approval of its discount.",
  data: Quote,
});
export const quoteApproved = event({
  system,
  name: "quote.approved",
  version: 1,
  object: "quote",
  summary: "A quote may be offered.",
  data: Quote,
});
export const quoteRejected = event({
  system,
  name: "quote.rejected",
  version: 1,
  object: "quote",
  summary: "A quote's discount was refused.",
  data: Quote,
});
export const quoteAccepted = event({
  system,
  name: "quote.accepted",
  version: 1,
  object: "quote",
  summary: "The customer signed.",
  data: Quote,
});
