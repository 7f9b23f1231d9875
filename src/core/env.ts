/** The environment as a value; only the entries read `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>
