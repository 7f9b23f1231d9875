/** What was asked of the forge: the answer, or why there is none. */
export type Fact<T, Right extends string = string> =
  | { readonly known: true; readonly value: T }
  | Unknown<Right>

export interface Unknown<Right extends string = string> {
  readonly known: false
  /** The forge's own words. */
  readonly said: string
  /** What the token lacks. */
  readonly needs: Right
}

export function known<T>(value: T): { readonly known: true; readonly value: T } {
  return { known: true, value }
}

/** What another answer is made of, when it is known. */
export function map<T, U, Right extends string>(
  fact: Fact<T, Right>,
  change: (value: T) => U,
): Fact<U, Right> {
  return fact.known ? known(change(fact.value)) : fact
}
