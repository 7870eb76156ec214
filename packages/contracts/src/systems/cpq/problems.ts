import { problems } from "../../common/problems.ts";

export const cpqProblems = problems({
  "no-price": { status: 422, title: "No price is in force for this product, tier, currency and day", action: "Publish a price first." },
  "discount-above-matrix": { status: 422, title: "The discount is above what anybody may approve", action: "Ask for less." },
  "price-book-not-valid": {
    status: 422,
    title: "The price book is of another currency or not valid on the first day",
    action: "Name a book of the quote's currency that is valid on its first day, or none.",
  },
  "tiers-invalid": {
    status: 422,
    title: "The tiers do not follow each other",
    action: "Start at 0 or 1, let each tier begin where the one before ends, leave only the last open, and use `range` for terms.",
  },
  "bundle-invalid": {
    status: 422,
    title: "A component is named twice, or asks for impossible quantities",
    action: "Name each component once, with a minimum up to its quantity and a maximum from it on.",
  },
  "component-not-in-bundle": {
    status: 422,
    title: "The product has no such component on the first day",
    action: "Choose from the components of the bundle in force.",
  },
  "component-quantity": {
    status: 422,
    title: "A component's quantity is outside what its bundle allows",
    action: "Keep to the minimum and maximum of the bundle.",
  },
  "outside-term": {
    status: 422,
    title: "The day lies outside the term",
    action: "Choose a day after the first and before the last of the term.",
  },
  "nothing-signed": {
    status: 409,
    title: "No accepted quote of the contract is in force here",
    action: "Amend on a day within a signed term; renew a contract whose quote was accepted.",
  },
  "amendment-changes-nothing": {
    status: 422,
    title: "The amendment leaves everything as signed",
    action: "Change quantity, tier, discount or components.",
  },
  "amendment-outdated": {
    status: 409,
    title: "What this quote changes or renews has been amended or renewed since",
    action: "Draft another one on what is signed now.",
  },
  "approver-not-independent": {
    status: 422,
    title: "A level is granted by somebody who neither submitted the quote nor granted another level",
    action: "Have another person approve.",
  },
  "quote-not-draft": { status: 409, title: "Only a draft quote can be submitted", action: "Check the quote's status." },
  "quote-not-in-review": {
    status: 409,
    title: "Only a quote in review can be approved or recalled",
    action: "Check the quote's status.",
  },
  "quote-not-approved": {
    status: 409,
    title: "Only an approved quote can be presented or accepted",
    action: "Submit the quote and have it approved.",
  },
  "quote-accepted": { status: 409, title: "An accepted quote does not change", action: "Make an amendment." },
  "quote-expired": { status: 409, title: "The last day of the offer has passed", action: "Edit the quote: it is priced anew as a draft." },
  "quote-superseded": { status: 409, title: "Another quote took this one's place", action: "Edit the quote that stands." },
  "quote-not-standing": {
    status: 409,
    title: "Only the standing quote of the same opportunity can be superseded",
    action: "Name the quote that stands, or none.",
  },
});
