interface Place {
  /** Code units from the start of the source. */
  readonly offset: number
  /** 1-based. */
  readonly line: number
}

export interface SqlStatement extends Place {
  readonly kind: 'statement'
  /** With its semicolon and the comments before it; `offset` and `line` are where those begin. */
  readonly sql: string
  /** Code units of leading comments and space in `sql`. */
  readonly codeOffset: number
}

/** `COPY ... FROM stdin;` and the lines behind it, as they stand in the file, without the closing `\.`. */
export interface CopyBlock<Data> extends Place {
  readonly kind: 'copy'
  readonly sql: string
  readonly codeOffset: number
  /** 1-based line of the first row. */
  readonly dataLine: number
  readonly data: Data
}

/** A line for psql rather than the server, such as `\connect shop`. Callers decide which they can do without. */
export interface MetaCommand extends Place {
  readonly kind: 'meta'
  /** Without the backslash. */
  readonly command: string
  readonly argument: string
  /** The statement it interrupts, as in `SELECT 1 \gexec`; mostly empty. */
  readonly pending: string
}

export type SqlItem<Data> = SqlStatement | CopyBlock<Data> | MetaCommand
