// The rate of `steady` for long, held to the same: what leaks, fills up or slows down with time shows here, and in the memory of each process.
export { options, customer, setup, teardown, handleSummary } from "./steady.ts";
