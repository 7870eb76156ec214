/** Steps and readings of the clock in the journal of a renewal without findings, held by `flows/renewal.test.ts`. */
export const RENEWAL_STEPS = 20;
