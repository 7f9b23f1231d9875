import { spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface GitServerOptions {
  /** Directory whose repositories are served by their paths in it. */
  readonly root: string
  /** `user:password` without which nothing is served. */
  readonly login?: string
}

/** Git over real HTTP, as a forge serves it: `git http-backend` behind a loopback port. */
export class GitServer implements AsyncDisposable {
  readonly url: string
  readonly requests: string[]
  readonly #close: () => Promise<void>

  private constructor(parts: { url: string; requests: string[]; close: () => Promise<void> }) {
    this.url = parts.url
    this.requests = parts.requests
    this.#close = parts.close
  }

  static async start(options: GitServerOptions): Promise<GitServer> {
    const requests: string[] = []
    const server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`)
      answer(options, request, response)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const close = async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
    return new GitServer({ url: `http://127.0.0.1:${port}`, requests, close })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#close()
  }
}

function answer({ root, login }: GitServerOptions, request: IncomingMessage, response: ServerResponse): void {
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString('base64')}`
  if (wanted !== undefined && request.headers.authorization !== wanted) {
    response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end()
    return
  }
  const url = new URL(request.url ?? '/', 'http://127.0.0.1')
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      HOME: root,
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'],
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
      GIT_PROTOCOL: request.headers['git-protocol']?.toString(),
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  request.pipe(child.stdin)
  child.stdin.on('error', () => {})
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.on('close', () => {
    const all = Buffer.concat(chunks)
    const end = all.indexOf('\r\n\r\n')
    const head = all.subarray(0, Math.max(0, end)).toString('latin1').split('\r\n')
    const headers = head.map((line) => line.split(/:\s*/, 2) as [string, string])
    const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1]
    response.writeHead(end < 0 ? 500 : Number.parseInt(status ?? '200', 10), [
      ...headers.filter(([name]) => name !== '' && name.toLowerCase() !== 'status').flat(),
    ])
    response.end(all.subarray(end + 4))
  })
}
