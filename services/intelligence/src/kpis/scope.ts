import { regionOf } from "@cashline/contracts/common/regions";

/**
 * What a figure is narrowed to; an empty text is no choice. `entity` is a legal entity, `region` where it lies, `tier` how
 * much the customer matters, `product` what the customer's contract is of (what is sold and its edition).
 */
export type Scope = { readonly entity: string; readonly region: string; readonly tier: string; readonly product: string };

export const EVERYTHING: Scope = { entity: "", region: "", tier: "", product: "" };

const [BEGIN, END] = ["/*scope*/ ", " /*end of scope*/"];

const entities = [...regionOf.keys()].map((entity) => `'${entity}'`).join(", ");
const regions = [...regionOf.values()].map((region) => `'${region}'`).join(", ");

/** The region of a legal entity's column; `other` for an entity no region is known of. */
export const regionIn = (entity: string): string => `transform(${entity}, [${entities}], [${regions}], 'other')`;

/** Customers of the chosen tier whose contract is of the chosen product. */
const CUSTOMERS = `(SELECT account_id FROM pi.accounts FINAL WHERE tenant = {tenant:String} AND ({tier:String} = '' OR tier = {tier:String})
  AND ({product:String} = '' OR account_id IN (SELECT account_id FROM pi.contracts FINAL WHERE tenant = {tenant:String} AND concat(sku, ' ', tier) = {product:String})))`;

/**
 * A condition, with its own `AND`, that narrows rows to the chosen scope by their columns of legal entity and customer. It
 * falls away where nothing is chosen (`withoutScope`), because a question costs its planning for every table it names.
 */
export const inScope = (entity: string, account: string): string => `${BEGIN}${chosen(entity, `${account} IN ${CUSTOMERS}`)}${END}`;

/** The same of rows of the books, which name a legal entity and ERP's customer (`customer_id`); a row that names no customer is of no tier and product. */
export const bookedInScope = `${BEGIN}${chosen(
  "legal_entity",
  `customer_id IN (SELECT object_id FROM pi.latest_objects FINAL WHERE tenant = {tenant:String} AND system = 'erp' AND object_type = 'customer' AND account_id IN ${CUSTOMERS})`,
)}${END}`;

const NOTHING_CHOSEN = "({entity:String} = '' AND {region:String} = '' AND {tier:String} = '' AND {product:String} = '')";
const among = (column: string, table: string): string =>
  `${BEGIN}AND (${NOTHING_CHOSEN} OR ${column} IN (SELECT ${column} FROM ${table} FINAL WHERE tenant = {tenant:String} ${chosen("legal_entity", `account_id IN ${CUSTOMERS}`)}))${END}`;

/** As `inScope`, for rows that have neither column and name a case (`case_id`), an invoice (`invoice_id`) or a contract (`contract_id`). */
export const caseInScope = among("case_id", "pi.cases");
export const invoiceInScope = among("invoice_id", "pi.invoices");
/** Business cases (`correlation_id`) that have an invoice in the scope; one that was never billed is in none. */
export const businessCaseInScope = among("correlation_id", "pi.invoices");
export const contractInScope = among("contract_id", "pi.contract_versions");

function chosen(entity: string, isOfTheCustomers: string): string {
  return `AND ({entity:String} = '' OR ${entity} = {entity:String}) AND ({region:String} = '' OR ${regionIn(entity)} = {region:String})
AND (({tier:String} = '' AND {product:String} = '') OR ${isOfTheCustomers})`;
}

/** The same question about everything: the conditions of `inScope` are gone, and with them their parameters. */
export function withoutScope(sql: string): string {
  return sql.split(BEGIN).reduce((kept, part) => kept + part.slice(part.indexOf(END) + END.length));
}

/** Whether anything is narrowed. */
export const isNarrowed = (scope: Scope): boolean => Object.values(scope).some((choice) => choice !== "");
