import { event } from "../../common/events.ts";
import { Bundle, ContractedPrice, DiscountSchedule } from "./agreements.ts";
import { ListPrice, Quote } from "./entities.ts";
import { BookPrice, PriceBook } from "./price-books.ts";
import { CpqPolicy } from "./policy.ts";

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
export const quoteLevelApproved = event({
  system,
  name: "quote.level_approved",
  version: 1,
  object: "quote",
  summary: "One level granted a quote; another has yet to.",
  data: Quote,
});
export const quoteRecalled = event({
  system,
  name: "quote.recalled",
  version: 1,
  object: "quote",
  summary: "A quote was taken back from review and is a draft again.",
  data: Quote,
});
export const quotePresented = event({
  system,
  name: "quote.presented",
  version: 1,
  object: "quote",
  summary: "The customer was shown the quote.",
  data: Quote,
});
export const quoteExpired = event({
  system,
  name: "quote.expired",
  version: 1,
  object: "quote",
  summary: "The last day of an offer has passed.",
  data: Quote,
});
export const quoteSuperseded = event({
  system,
  name: "quote.superseded",
  version: 1,
  object: "quote",
  summary: "Another quote of the opportunity took its place.",
  data: Quote,
});
export const priceBookCreated = event({
  system,
  name: "price_book.created",
  version: 1,
  object: "price_book",
  summary: "A price book was opened.",
  data: PriceBook,
});
export const bookPriceAdded = event({
  system,
  name: "book_price.added",
  version: 1,
  object: "book_price",
  summary: "A price book has another price.",
  data: BookPrice,
});
export const contractedPriceAgreed = event({
  system,
  name: "contracted_price.agreed",
  version: 1,
  object: "contracted_price",
  summary: "An account has a price of its own.",
  data: ContractedPrice,
});
export const contractedPriceEnded = event({
  system,
  name: "contracted_price.ended",
  version: 1,
  object: "contracted_price",
  summary: "An account's own price ends.",
  data: ContractedPrice,
});
export const discountSchedulePublished = event({
  system,
  name: "discount_schedule.published",
  version: 1,
  object: "discount_schedule",
  summary: "A schedule of discounts was published.",
  data: DiscountSchedule,
});
export const bundlePublished = event({
  system,
  name: "bundle.published",
  version: 1,
  object: "bundle",
  summary: "A product was declared to consist of components.",
  data: Bundle,
});
export const policyUpdated = event({
  system,
  name: "policy.updated",
  version: 1,
  object: "policy",
  summary: "Another policy is in force, with its approval matrix.",
  data: CpqPolicy,
});
