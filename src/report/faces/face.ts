import type { Words } from '../../platform/types.ts'
import type { Report } from '../model.ts'
import type { Markdown } from '../safe.ts'

/** The first lines of a comment: all that many readers read. */
export interface Face {
  /** Without the `##`. */
  readonly title: Markdown
  /** The verdict in a sentence, and what to do next. */
  readonly lead: Markdown
}

export type DrawFace = (report: Report, words: Words) => Face
