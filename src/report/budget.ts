import { type Markdown, paragraphs } from './safe.ts'

export type SectionId =
  | 'lead'
  | 'failure'
  | 'overview'
  | 'outputs'
  | 'progress'
  | 'hazards'
  | 'roundTrip'
  | 'locks'
  | 'notes'
  | 'changes'
  | 'tables'
  | 'definitions'
  | 'record'
  | 'timings'
  | 'statements'
  | 'approval'
  | 'evidence'

/** A part of the page, in full first, then ever shorter. Past the last one it is left out. */
export interface Section {
  readonly id: SectionId
  readonly levels: readonly Markdown[]
}

export interface Cut {
  readonly section: SectionId
  /** The level it falls to. */
  readonly level: number
  /** What the reader misses from then on. */
  readonly says: string
}

/**
 * What goes first when a page is too long, and what the reader is told. Whole levels of sections, never part of
 * one, so that every table row, fence and fold stays whole. `lead` is bounded by itself and always stays.
 */
export const CUTS: readonly Cut[] = [
  { section: 'statements', level: 1, says: 'all but the slowest statements' },
  { section: 'tables', level: 1, says: 'the diagram of the touched tables' },
  { section: 'timings', level: 1, says: 'the diagram of the run' },
  { section: 'statements', level: 2, says: 'the table of statements' },
  { section: 'definitions', level: 1, says: 'most definitions' },
  { section: 'definitions', level: 2, says: 'definitions' },
  { section: 'record', level: 1, says: 'details of the last run' },
  { section: 'outputs', level: 1, says: 'most of the failed output' },
  { section: 'locks', level: 1, says: 'most locks' },
  { section: 'roundTrip', level: 1, says: 'most of what the way down left' },
  { section: 'changes', level: 1, says: 'many schema changes' },
  { section: 'changes', level: 2, says: 'most schema changes' },
  { section: 'hazards', level: 1, says: 'how to avoid the hazards' },
  { section: 'evidence', level: 1, says: 'the signs of authorship' },
  { section: 'approval', level: 1, says: 'many votes' },
  { section: 'timings', level: 2, says: 'timings' },
  { section: 'outputs', level: 2, says: 'the failed output' },
  { section: 'locks', level: 2, says: 'locks' },
  { section: 'changes', level: 3, says: 'all but the first schema changes' },
  { section: 'hazards', level: 2, says: 'all but the first hazards' },
  { section: 'progress', level: 1, says: 'how far the migrations came' },
  { section: 'roundTrip', level: 2, says: 'what the way down left' },
  { section: 'changes', level: 4, says: 'schema changes' },
  { section: 'notes', level: 1, says: 'what could not be measured' },
  { section: 'record', level: 2, says: 'the last run' },
  { section: 'hazards', level: 3, says: 'hazards' },
  { section: 'approval', level: 2, says: 'who has to approve' },
  { section: 'failure', level: 1, says: 'the failed statement' },
  { section: 'overview', level: 1, says: 'the overview' },
]

export interface Page {
  readonly sections: readonly Section[]
  readonly fits: (page: string) => boolean
  /** The end of the page, which says what was left out. */
  readonly ending: (leftOut: readonly string[]) => Markdown
}

/** The page in full if it fits, else with as few cuts as make it fit. */
export function fitPage({ sections, fits, ending }: Page): string {
  const levels = new Map<SectionId, number>()
  const says = new Map<SectionId, string>()
  const draw = () => {
    const parts = sections
      .map(({ id, levels: versions }) => versions[levels.get(id) ?? 0])
      .filter((part) => part !== undefined)
    return paragraphs(...parts, ending([...says.values()])).source
  }
  let page = draw()
  for (const { section, level, says: words } of CUTS) {
    if (fits(page)) break
    const versions = sections.find(({ id }) => id === section)?.levels ?? []
    const now = versions[levels.get(section) ?? 0]?.source ?? ''
    const then = versions[level]?.source ?? ''
    if (then.length >= now.length) continue
    levels.set(section, level)
    says.set(section, words)
    page = draw()
  }
  return page
}
