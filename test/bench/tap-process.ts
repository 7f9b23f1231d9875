import { connect, createServer } from 'node:net'
import { systemClock } from '../../src/core/clock.ts'
import { silentLogger } from '../../src/core/log.ts'
import { Redactor } from '../../src/core/redactor.ts'
import type { Credential } from '../../src/provider/types.ts'
import { openTap } from '../../src/tap/server.ts'

/**
 * What `bench tap` compares, each in a process of its own: the tap, and the least that any proxy in Node does. Both are
 * told where the server is by their parent, and answer with where they are.
 */
process.once('message', (message) => {
  const { kind, upstream } = message as { kind: 'tap' | 'relay'; upstream: Credential }
  void (kind === 'tap' ? tap(upstream) : relay(upstream)).then((credential) => process.send?.({ credential }))
  process.on('message', () => process.send?.({ peak: process.resourceUsage().maxRSS * 1024 }))
})

async function tap(upstream: Credential): Promise<Credential> {
  const opened = await openTap({
    upstream: async () => upstream,
    keep: 'statements',
    marker: 'a marker that nobody sends',
    clock: systemClock,
    log: silentLogger,
    redactor: new Redactor(),
    signal: new AbortController().signal,
  })
  process.once('SIGTERM', () => void opened[Symbol.asyncDispose]().then(() => process.exit()))
  return opened.credential
}

async function relay(upstream: Credential): Promise<Credential> {
  const server = createServer({ noDelay: true }, (client) => {
    const up = connect({ host: upstream.host, port: upstream.port, noDelay: true })
    client.pipe(up)
    up.pipe(client)
    client.on('error', () => up.destroy())
    up.on('error', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return { ...upstream, port: typeof address === 'object' && address !== null ? address.port : 0 }
}
