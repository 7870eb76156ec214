import { problems } from "../../common/problems.ts";

export const cpqProblems = problems({
  "no-price": { status: 422, title: "No price is in force for this product, tier, currency and day", action: "Publish a price first." },
  "discount-above-matrix": { status: 422, title: "The discount is above what anybody may approve", action: "Ask for less." },
  "quote-not-draft": { status: 409, title: "Only a draft quote can be submitted", action: "Check the quote's status." },
  "quote-not-in-review": { status: 409, title: "Only a quote in review can be approved or rejected", action: "Check the quote's status." },
  "quote-not-approved": { status: 409, title: "Only an approved quote can be accepted", action: "Submit the quote and have it approved." },
  "quote-accepted": { status: 409, title: "An accepted quote does not change", action: "Make an amendment." },
});
