/** Cents for a rate in basis points (1900 is 19 %), rounded half up. */
export function share(cents, basisPoints) {
  return Math.floor((cents * basisPoints + 5000) / 10_000)
}

/** Splits cents by weight so that the parts add up: the cents left over go to the largest remainders. */
export function allocate(cents, weights) {
  const whole = weights.reduce((sum, weight) => sum + weight, 0)
  if (whole === 0) return weights.map(() => 0)
  const exact = weights.map((weight) => (cents * weight) / whole)
  const parts = exact.map(Math.floor)
  const left = cents - parts.reduce((sum, part) => sum + part, 0)
  const byRemainder = exact.map((value, index) => ({ index, remainder: value - parts[index] }))
  byRemainder.sort((a, b) => b.remainder - a.remainder || a.index - b.index)
  for (const { index } of byRemainder.slice(0, left)) parts[index] += 1
  return parts
}
