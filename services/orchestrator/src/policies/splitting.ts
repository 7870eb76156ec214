/** How long amounts that one maker moves for one customer in one category count as one amount, in days; policy. */
export const COUNTED_TOGETHER_DAYS = 30;
