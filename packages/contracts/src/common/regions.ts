/** The region of each legal entity, as sales and finance cut the world. */
export const regionOf: ReadonlyMap<string, string> = new Map([
  ["US01", "Americas"],
  ["CA01", "Americas"],
  ["GB01", "EMEA"],
  ["DE01", "EMEA"],
  ["FR01", "EMEA"],
  ["IN01", "APAC"],
  ["AU01", "APAC"],
]);
