/** What the runner takes out of its log. It knows a value from the moment it is told, not before. */
export class Masks {
  readonly #values = new Set<string>()

  /** The whole value, and each of its lines. */
  add(value: string): void {
    for (const part of [value, ...value.split(/\r?\n/)]) {
      if (part.trim() !== '') this.#values.add(part.trim())
    }
  }

  get values(): readonly string[] {
    return [...this.#values]
  }

  apply(text: string): string {
    let masked = text
    for (const value of [...this.#values].toSorted((a, b) => b.length - a.length))
      masked = masked.replaceAll(value, '***')
    return masked
  }
}
