/** Values of rows in a server's words. A comment outlives the branch, so they stay in the job's log. */

/**
 * Text without the row values that PostgreSQL puts into it: whole `DETAIL` lines, rows of a COPY in its context, and
 * the values that its data errors quote, as clients, drivers and tools print them.
 */
export function withoutRowValues(text: string): string {
  return text
    .replace(DETAIL_ROW, `$1${KEPT}`)
    .replace(DETAIL_LINE, `$1${KEPT}`)
    .replace(DETAIL_FIELD, `$1$2${KEPT}$2`)
    .replace(LOOSE_ROW, `$1${KEPT}`)
    .replace(DATA_LINE, `$1${KEPT}`)
    .replace(BAD_VALUE, `$1${VALUE}`)
    .replace(OUT_OF_RANGE, `$1${VALUE}$2`)
}

/**
 * A server's message without the value that it is about. Those of class 22 quote data; what the messages of class 23
 * quote are names of constraints, columns and tables, their values being in `DETAIL`.
 */
export function withoutValue({ sqlstate, message }: { sqlstate: string; message: string }): string {
  const quotes = sqlstate.startsWith('22') || TEXT_SEARCH.test(message)
  // A quote inside the value is not escaped by the server, so everything up to the last one may be of it.
  return withoutRowValues(quotes ? message.replace(QUOTED, VALUE) : message)
}

const KEPT = '(left out: may hold row values)'
const VALUE = '(value left out)'

/** A value in it may span lines. */
const DETAIL_ROW =
  /((?:DETAIL|Detail):[ \t]*)(?:Failing row contains \([\s\S]{0,4000}?\)\.$|Key \([^()\n]*\)=\([\s\S]{0,4000}?\) (?:already|is|conflicts)[^\n]*)/gm
const DETAIL_LINE = /((?:DETAIL|Detail):[ \t]*)(?!\(left out)\S[^\n]*/g
/** As drivers print their error objects. */
const DETAIL_FIELD = /(\bdetail['"]?: ?)(['"`])(?:\\[^\n]|(?!\2)[^\\\n])*\2/g
/** The same sentences where the word `DETAIL` was lost on the way. */
const LOOSE_ROW =
  /((?:Failing row contains|Key \([^\n]{1,300}?\)=|failing row contains \([^\n]{1,300}?\) =) ?)\((?!left out)[^\n]*\)/g
/** A line of input, in the context of a COPY or of a JSON value. */
const DATA_LINE =
  /(\b(?:COPY \S{1,200}, line \d+(?:, column [^\n:]{1,200})?|JSON data, line \d+): )(?!\(left out)[^\n]*/g
/** A value may span lines and hold quotes; it ends with the last quote of a line. */
const BAD_VALUE =
  /(\b(?:invalid input syntax for type [^":\n]{1,100}|invalid input value for enum [^:\n]{1,200}|malformed [a-z]{1,20} literal|field value out of range|invalid hexadecimal digit|invalid value for parameter [^:\n]{1,200}|syntax error in ts(?:query|vector)): )\\?"[\s\S]{0,4000}?"(?=[^"\n]*(?:\n|$))/g
const OUT_OF_RANGE =
  /(\b(?:invalid )?value )\\?"[^\n]{0,4000}?"( is out of range for type | for \\?"[A-Za-z, .:-]{1,60}\\?")/g
const TEXT_SEARCH = /^syntax error in ts(?:query|vector): "/
const QUOTED = /["«»„“][\s\S]*["«»“”]/
