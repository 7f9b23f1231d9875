/** Reads text as the client wrote it, `encoding` being the server's name of it. What is not known is read as UTF-8. */
export function decoderOf(encoding: string): (bytes: Buffer) => string {
  const label = labelOf(encoding)
  if (label === undefined) return utf8
  try {
    const decoder = new TextDecoder(label)
    return (bytes) => decoder.decode(bytes)
  } catch {
    // A Node without full ICU.
    return utf8
  }
}

/** Faster than a TextDecoder for the short texts of most statements. */
export function utf8(bytes: Buffer): string {
  return bytes.toString('utf8')
}

function labelOf(encoding: string): string | undefined {
  const name = encoding.toUpperCase()
  const known = LABELS[name]
  if (known !== undefined) return known
  const windows = /^WIN(12\d\d)$/.exec(name)
  if (windows !== null) return `windows-${windows[1]}`
  const iso = /^ISO_8859_(\d)$/.exec(name)
  return iso === null ? undefined : `iso-8859-${iso[1]}`
}

/** The server's names that are not the web's. */
const LABELS: Readonly<Record<string, string>> = {
  LATIN1: 'iso-8859-1',
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN5: 'iso-8859-9',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  EUC_JP: 'euc-jp',
  EUC_JIS_2004: 'euc-jp',
  EUC_KR: 'euc-kr',
  EUC_CN: 'gbk',
  UHC: 'euc-kr',
  SJIS: 'shift_jis',
  SHIFT_JIS_2004: 'shift_jis',
  BIG5: 'big5',
  GBK: 'gbk',
  GB18030: 'gb18030',
}
