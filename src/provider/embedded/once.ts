/** A value that is made when it is first asked for. A failure is not kept: the next who asks has it tried anew. */
export class Once<T> {
  #making: Promise<T> | undefined

  get(make: () => Promise<T>): Promise<T> {
    if (this.#making !== undefined) return this.#making
    const making = make()
    this.#making = making
    making.catch(() => {
      if (this.#making === making) this.#making = undefined
    })
    return making
  }

  /** The value, if there is one or is about to be. */
  async made(): Promise<T | undefined> {
    return this.#making?.catch(() => undefined)
  }
}
