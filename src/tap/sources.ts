import type { Source } from './record.ts'

/** Texts by the name of their prepared statement or portal. Whoever prepares without end is not followed without end. */
export class NamedSources {
  readonly #sources = new Map<string, Source>()
  #characters = 0

  /** Of one that was prepared or declared in SQL, or is too much to remember, there is no text. */
  get(name: string): Source {
    return this.#sources.get(name) ?? UNKNOWN
  }

  set(name: string, source: Source): void {
    this.delete(name)
    if (this.#sources.size >= NAME_LIMIT || this.#characters + source.text.length > CHARACTER_LIMIT) return
    this.#sources.set(name, source)
    this.#characters += source.text.length
  }

  delete(name: string): void {
    this.#characters -= this.get(name).text.length
    this.#sources.delete(name)
  }

  clear(): void {
    this.#sources.clear()
    this.#characters = 0
  }
}

const UNKNOWN: Source = { text: '' }
const NAME_LIMIT = 10_000
/** UTF-16 units, of one session. */
const CHARACTER_LIMIT = 16_000_000
