/** Something a team relies on, and whether it can. */
export interface Guarantee<Id extends string = string> {
  readonly id: Id
  readonly title: string
  readonly holds: 'yes' | 'no' | 'unknown' | 'cannot-be-told'
  /** `required`: without it the gate does not hold what this set-up promises. */
  readonly weight: Weight
  readonly why: string
  /** The exact change: lines of YAML, a command with its body, or the page of the settings. */
  readonly fix?: string
}

export type Weight = 'required' | 'recommended'

/** `hardened`: what judges a change runs as the change cannot rewrite it; `none`: nothing runs Offshoot. */
export type Setup = 'simple' | 'hardened' | 'none'

export type Verdict = Pick<Guarantee, 'holds' | 'why' | 'fix'>

/** One guarantee, as a pure function of what was read. */
export interface Definition<Examined, Id extends string> {
  readonly id: Id
  readonly title: string
  readonly weight: Weight | ((examined: Examined) => Weight)
  /** `undefined` where it means nothing: a merge queue's trigger without a merge queue. */
  readonly judge: (examined: Examined) => Verdict | undefined
}

/** Every guarantee that means something here, in the order of `ids`, which is the one in which a reader wants them. */
export function judgeAll<Examined, Id extends string>(
  ids: readonly Id[],
  definitions: readonly Definition<Examined, Id>[],
  examined: Examined,
): readonly Guarantee<Id>[] {
  return ids.flatMap((id) => {
    const definition = definitions.find((one) => one.id === id)
    const verdict = definition?.judge(examined)
    if (definition === undefined || verdict === undefined) return []
    const { title, weight } = definition
    return [{ id, title, weight: typeof weight === 'string' ? weight : weight(examined), ...verdict }]
  })
}

/** Whether everything that is required is known to hold. */
export function holdsTogether(guarantees: readonly Guarantee[]): boolean {
  return guarantees.every(({ holds, weight }) => weight !== 'required' || holds === 'yes')
}

export function yes(why: string): Verdict {
  return { holds: 'yes', why }
}

export function no(why: string, fix?: string): Verdict {
  return { holds: 'no', why, ...(fix === undefined ? {} : { fix }) }
}

export function unclear(why: string, fix?: string): Verdict {
  return { holds: 'unknown', why, ...(fix === undefined ? {} : { fix }) }
}

/** Text as one word of a POSIX shell, whatever is in it. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
