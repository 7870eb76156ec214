const named = (text: string): [code: string, name: string][] =>
  text
    .trim()
    .split("\n")
    .map((line) => [line.trim().split(" ")[0] ?? "", line.trim().split(" ").slice(1).join(" ")]);

/** Names of the places with rates here (ISO 3166-1 and 3166-2, short names in English). */
export const jurisdictionNames: ReadonlyMap<string, string> = new Map([
  ...named(`
    AT Austria
    AU Australia
    BE Belgium
    BG Bulgaria
    CA Canada
    CY Cyprus
    CZ Czechia
    DE Germany
    DK Denmark
    EE Estonia
    ES Spain
    FI Finland
    FR France
    GB United Kingdom
    GR Greece
    HR Croatia
    HU Hungary
    IE Ireland
    IN India
    IT Italy
    LT Lithuania
    LU Luxembourg
    LV Latvia
    MT Malta
    NL Netherlands
    PL Poland
    PT Portugal
    RO Romania
    SE Sweden
    SI Slovenia
    SK Slovakia
    US United States`),
  ...named(`
    US-AL Alabama
    US-AK Alaska
    US-AZ Arizona
    US-AR Arkansas
    US-CA California
    US-CO Colorado
    US-CT Connecticut
    US-DE Delaware
    US-DC District of Columbia
    US-FL Florida
    US-GA Georgia
    US-HI Hawaii
    US-ID Idaho
    US-IL Illinois
    US-IN Indiana
    US-IA Iowa
    US-KS Kansas
    US-KY Kentucky
    US-LA Louisiana
    US-ME Maine
    US-MD Maryland
    US-MA Massachusetts
    US-MI Michigan
    US-MN Minnesota
    US-MS Mississippi
    US-MO Missouri
    US-MT Montana
    US-NE Nebraska
    US-NV Nevada
    US-NH New Hampshire
    US-NJ New Jersey
    US-NM New Mexico
    US-NY New York
    US-NC North Carolina
    US-ND North Dakota
    US-OH Ohio
    US-OK Oklahoma
    US-OR Oregon
    US-PA Pennsylvania
    US-RI Rhode Island
    US-SC South Carolina
    US-SD South Dakota
    US-TN Tennessee
    US-TX Texas
    US-UT Utah
    US-VT Vermont
    US-VA Virginia
    US-WA Washington
    US-WV West Virginia
    US-WI Wisconsin
    US-WY Wyoming`),
  ...named(`
    CA-AB Alberta
    CA-BC British Columbia
    CA-MB Manitoba
    CA-NB New Brunswick
    CA-NL Newfoundland and Labrador
    CA-NS Nova Scotia
    CA-NT Northwest Territories
    CA-NU Nunavut
    CA-ON Ontario
    CA-PE Prince Edward Island
    CA-QC Quebec
    CA-SK Saskatchewan
    CA-YT Yukon`),
  ...named(`
    IN-AN Andaman and Nicobar Islands
    IN-AP Andhra Pradesh
    IN-AR Arunachal Pradesh
    IN-AS Assam
    IN-BR Bihar
    IN-CG Chhattisgarh
    IN-CH Chandigarh
    IN-DH Dadra and Nagar Haveli and Daman and Diu
    IN-DL Delhi
    IN-GA Goa
    IN-GJ Gujarat
    IN-HP Himachal Pradesh
    IN-HR Haryana
    IN-JH Jharkhand
    IN-JK Jammu and Kashmir
    IN-KA Karnataka
    IN-KL Kerala
    IN-LA Ladakh
    IN-LD Lakshadweep
    IN-MH Maharashtra
    IN-ML Meghalaya
    IN-MN Manipur
    IN-MP Madhya Pradesh
    IN-MZ Mizoram
    IN-NL Nagaland
    IN-OD Odisha
    IN-PB Punjab
    IN-PY Puducherry
    IN-RJ Rajasthan
    IN-SK Sikkim
    IN-TN Tamil Nadu
    IN-TR Tripura
    IN-TS Telangana
    IN-UK Uttarakhand
    IN-UP Uttar Pradesh
    IN-WB West Bengal`),
]);
