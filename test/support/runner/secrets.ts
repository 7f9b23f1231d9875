/**
 * Fails when one of the secrets is found in any of the places, as it is or encoded for a URL, as base64 at any
 * alignment, or as hexadecimal. The message names the place and the form, never the secret.
 */
export function expectNoSecrets(secrets: readonly string[], places: Readonly<Record<string, string>>): void {
  const found = Object.entries(places).flatMap(([place, text]) =>
    secrets.flatMap((secret, i) =>
      [...formsOf(secret)]
        .filter(([, form]) => text.includes(form))
        .map(([name, form]) => `${place} has secret ${i} ${name}: …${around(text, form)}…`),
    ),
  )
  if (found.length > 0) throw new Error(`secrets got out:\n${found.join('\n')}`)
}

function formsOf(secret: string): ReadonlyMap<string, string> {
  const bytes = Buffer.from(secret)
  const forms = new Map([
    ['as it is', secret],
    ['encoded for a URL', encodeURIComponent(secret)],
    ['as JSON', JSON.stringify(secret).slice(1, -1)],
    ['as hexadecimal', bytes.toString('hex')],
  ])
  for (const shift of [0, 1, 2]) {
    // Within longer text its base64 has one of three forms; what its neighbours touch is left out.
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    forms.set(`as base64 at ${shift}`, encoded.slice(shift === 0 ? 0 : 4, -2))
  }
  return forms
}

function around(text: string, form: string): string {
  const at = text.indexOf(form)
  return `${text.slice(Math.max(0, at - 40), at)}[SECRET]${text.slice(at + form.length, at + form.length + 20)}`.replace(
    /\s+/g,
    ' ',
  )
}
