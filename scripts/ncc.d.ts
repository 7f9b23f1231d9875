declare module '@vercel/ncc' {
  interface Options {
    readonly cache?: boolean
    readonly quiet?: boolean
    readonly license?: string
    readonly target?: string
    readonly externals?: readonly string[]
  }
  interface Result {
    readonly code: string
    readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>
  }
  export default function ncc(entry: string, options: Options): Promise<Result>
}
