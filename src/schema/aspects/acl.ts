/** Who may do what with one object: grantees by name, `''` for PUBLIC. */
export type Acl = ReadonlyMap<string, Rights>

/** Privileges by their letters in the catalogs, and whether the grantee may give them on. */
export type Rights = ReadonlyMap<string, boolean>

/** In the order in which the documentation of GRANT lists them. */
const PRIVILEGES: ReadonlyMap<string, string> = new Map([
  ['r', 'SELECT'],
  ['a', 'INSERT'],
  ['w', 'UPDATE'],
  ['d', 'DELETE'],
  ['D', 'TRUNCATE'],
  ['x', 'REFERENCES'],
  ['t', 'TRIGGER'],
  ['m', 'MAINTAIN'],
  ['C', 'CREATE'],
  ['c', 'CONNECT'],
  ['T', 'TEMPORARY'],
  ['X', 'EXECUTE'],
  ['U', 'USAGE'],
])
const ORDER: readonly string[] = [...PRIVILEGES.keys()]

/**
 * Reads the entries of an access list as the server writes them, `grantee=letters/grantor` with a star behind what may
 * be given on. Who granted it makes no difference to what may be done, so grantors are put together.
 */
export function parseAcl(entries: readonly string[]): Acl {
  const acl = new Map<string, Map<string, boolean>>()
  for (const entry of entries) {
    const match = /^(?:"((?:[^"]|"")*)"|([^="]*))=([^/]*)\//.exec(entry)
    if (match === null) continue
    const [, quoted, bare = '', letters = ''] = match
    const grantee = quoted === undefined ? bare : quoted.replaceAll('""', '"')
    const rights = acl.get(grantee) ?? new Map<string, boolean>()
    acl.set(grantee, rights)
    for (const [, letter = '', star] of letters.matchAll(/([A-Za-z])(\*?)/g))
      rights.set(letter, rights.get(letter) === true || star === '*')
  }
  return acl
}

/** What the first has and the second has not, or has without the right to give it on. */
export function beyond(rights: Rights | undefined, usual: Rights | undefined): Rights {
  return new Map(
    [...(rights ?? [])].filter(([letter, grantable]) => {
      const other = usual?.get(letter)
      return other === undefined || (grantable && !other)
    }),
  )
}

/**
 * `INSERT; SELECT, UPDATE WITH GRANT OPTION`. A list of everything that there is, where that is a long list, is
 * written as `ALL`.
 */
export function writePrivileges(rights: Rights, everything: Rights | undefined): string {
  const plain = [...rights].flatMap(([letter, grantable]) => (grantable ? [] : [letter]))
  const grantable = [...rights].flatMap(([letter, given]) => (given ? [letter] : []))
  const lists = [
    list(plain, everything),
    grantable.length === 0 ? '' : `${list(grantable, everything)} WITH GRANT OPTION`,
  ]
  return lists.filter((one) => one !== '').join('; ')
}

/** Shorter lists are as quickly read as the word. */
const LONG = 4

function list(letters: readonly string[], everything: Rights | undefined): string {
  if (
    everything !== undefined &&
    everything.size >= LONG &&
    [...everything.keys()].every((letter) => letters.includes(letter))
  )
    return 'ALL'
  return [...letters]
    .sort((one, other) => ORDER.indexOf(one) - ORDER.indexOf(other))
    .map((letter) => PRIVILEGES.get(letter) ?? letter)
    .join(', ')
}
