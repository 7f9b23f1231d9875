/**
 * Knows every secret of the run and takes it out of text before the text leaves the process.
 * The runner masks its own log only; comments, summaries, artifacts and API bodies are ours to clean.
 */
export class Redactor {
  readonly #secrets = new Set<string>()
  readonly #onSecret: (secret: string) => void
  #pattern: RegExp | undefined

  /** @param onSecret called once per new form of a secret, e.g. to mask it in the runner's log too */
  constructor(onSecret: (secret: string) => void = () => {}) {
    this.#onSecret = onSecret
  }

  /** Registers a secret and the forms it takes in URLs, base64 and libpq strings. Call before its first use. */
  add(secret: string | undefined): void {
    if (secret === undefined || secret.length < MIN_SECRET_LENGTH) return
    for (const form of formsOf(secret)) {
      if (this.#secrets.has(form)) continue
      this.#secrets.add(form)
      this.#pattern = undefined
      this.#onSecret(form)
    }
  }

  /** Registers a connection URL: as a whole, its password, and `user:password`. Hosts and users alone are not secrets. */
  addUrl(url: string): void {
    const parsed = URL.canParse(url) ? new URL(url) : undefined
    if (parsed === undefined) {
      this.add(url)
      return
    }
    if (parsed.password === '') return
    this.add(url)
    this.add(parsed.password)
    this.add(safeDecode(parsed.password))
    this.add(`${parsed.username}:${parsed.password}`)
  }

  redact(text: string): string {
    if (this.#pattern === undefined) {
      const longestFirst = [...this.#secrets].sort((a, b) => b.length - a.length)
      this.#pattern =
        longestFirst.length === 0 ? NEVER : new RegExp(longestFirst.map(escapeRegExp).join('|'), 'g')
    }
    return text
      .replace(this.#pattern, MASK)
      .replace(URL_USERINFO, `$1${MASK}@`)
      .replace(PASSWORD_PAIR, `$1${MASK}`)
  }
}

export const MASK = '***'
const MIN_SECRET_LENGTH = 6
const NEVER = /(?!)/g
/** `postgres://user:password@` of connections that nobody registered. */
const URL_USERINFO = /\b(postgres(?:ql)?:\/\/)[^\s"'<>@/]*:[^\s"'<>@/]*@/gi
/** libpq's keyword form. */
const PASSWORD_PAIR = /\b(password=)(?:'(?:[^'\\]|\\.)*'|[^\s&"'<>]+)/gi

function formsOf(secret: string): string[] {
  const utf8 = Buffer.from(secret, 'utf8')
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    secret.replace(/([\\'])/g, '\\$1'),
    utf8.toString('base64'),
    utf8.toString('base64url'),
    ...secret.split(/\r?\n/).map((line) => line.trim()),
  ]
  // base64 of a longer text holds the secret at one of three alignments; the inner characters are the same in each.
  for (const shift of [1, 2]) {
    const shifted = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64')
    forms.push(shifted.slice(4, -4))
  }
  return [...new Set(forms)].filter((form) => form.length >= MIN_SECRET_LENGTH)
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
