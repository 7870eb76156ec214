/**
 * How long amounts that are moved for one customer in one category count as one amount, in days, whoever moves them; where no customer
 * is known, those of one maker. Policy: splitting among several people or rounds avoids no signature either.
 */
export const COUNTED_TOGETHER_DAYS = 30;
