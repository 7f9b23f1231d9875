import type { OutputKey } from '../config/inputs.ts'

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file?: string
  /** From 1. */
  readonly line?: number
}

/** The machine that runs us, apart from its log: a runner's outputs and job page, or a terminal. */
export interface Host {
  /** Tells what comes after us which commit still waits for its result; `undefined` once it has one. */
  underway(sha: string | undefined): void
  output(key: OutputKey, value: string): void
  /** Markdown for the job's own page. */
  summary(markdown: string): Promise<void>
  annotate(annotations: readonly Annotation[]): void
  /** Writes the report where other steps find it; returns the path. */
  writeReport(json: string): Promise<string>
}
