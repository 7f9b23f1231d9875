import * as http from 'node:http'

/** Runners behind a proxy set HTTPS_PROXY; Node's client looks at it only when told to, and before Node 24.5 cannot. */
export function followProxyVariables(): void {
  if ('setGlobalProxyFromEnv' in http) http.setGlobalProxyFromEnv()
}
