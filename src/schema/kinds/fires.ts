/** When triggers and rules take effect, by the server's letters in `tgenabled`, `ev_enabled` and `evtenabled`. */
const FIRES: Readonly<Record<string, string>> = { O: 'yes', D: 'no', R: 'on replicas only', A: 'always' }

const IN_A_LINE: Readonly<Record<string, string>> = {
  no: 'DISABLED',
  'on replicas only': 'fires on replicas only',
  always: 'fires always',
}

export function fires(letter: string): string {
  return FIRES[letter] ?? 'yes'
}

/** The line of something that takes effect, with when it does where that is not as usual. */
export function withFires(line: string, value: string | null | undefined): string {
  const extra = IN_A_LINE[value ?? '']
  return extra === undefined ? line : `${line}, ${extra}`
}
