import { describe, expect, it } from 'vitest'
import { defuseQuickActions } from '../../../src/platform/gitlab/quick-actions.ts'

describe('defuseQuickActions', () => {
  it.each([
    { what: 'a command', body: '/approve', defused: '&#47;approve' },
    { what: 'a command after text', body: 'Done.\n/merge now', defused: 'Done.\n&#47;merge now' },
    { what: 'a path', body: '/usr/bin/psql: not found', defused: '&#47;usr/bin/psql: not found' },
    { what: 'a command behind carriage returns', body: 'a\r\n\r/close', defused: 'a\n&#47;close' },
    { what: 'a slash inside a line', body: 'and/or /approve', defused: 'and/or /approve' },
    { what: 'a command in a quotation', body: '> /approve', defused: '> /approve' },
    { what: 'a comment of SQL in code', body: '```sql\n/* x */\n```', defused: '```sql\n/* x */\n```' },
    { what: 'a command in code', body: '```\n/close\n```\n/close', defused: '```\n /close\n```\n&#47;close' },
    { what: 'upper case', body: '```\n/Close\n```', defused: '```\n /Close\n```' },
    {
      what: 'a fence that shorter marks do not close',
      body: '````\n```\n/close\n````\n/close',
      defused: '````\n```\n /close\n````\n&#47;close',
    },
    {
      what: 'a fence of tildes',
      body: '~~~\n/a\n```\n/a\n~~~\n/a',
      defused: '~~~\n /a\n```\n /a\n~~~\n&#47;a',
    },
    { what: 'code in a line, which opens nothing', body: '```a```\n/a', defused: '```a```\n&#47;a' },
    {
      what: 'HTML, where GitLab shows the same',
      body: '<pre>\n/a\n</pre>',
      defused: '<pre>\n&#47;a\n</pre>',
    },
  ])('changes $what as little as it must', ({ body, defused }) => {
    expect(defuseQuickActions(body)).toBe(defused)
  })

  it('leaves no line that begins with a command, however it is wrapped', () => {
    const wraps = ['', '```\n', '~~~\n', '<b>\n', '>>>\n', '`\n', '\r', '   ```\n', '    ```\n']
    for (const first of wraps)
      for (const second of wraps)
        for (const line of ['/merge', '\r/merge', '\n/merge', '/MERGE'])
          expect(defuseQuickActions(`${first}${second}${line}`).replaceAll('\r', '')).not.toMatch(
            /^\/merge/im,
          )
  })
})
