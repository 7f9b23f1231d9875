/** Code units that decide how SQL is split. */
export const LF = 10
export const DOUBLE_QUOTE = 34
export const DOLLAR = 36
export const QUOTE = 39
export const OPEN = 40
export const CLOSE = 41
export const STAR = 42
export const DASH = 45
export const SLASH = 47
export const SEMICOLON = 59
export const BACKSLASH = 92
export const BYTE_ORDER_MARK = 0xfeff

export function isSpace(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === BYTE_ORDER_MARK
}

export function isWordStart(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || unit === 95 || unit >= 128
}
