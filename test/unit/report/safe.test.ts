import { describe, expect, it } from 'vitest'
import { code, details, fence, html, join, link, md, table, text } from '../../../src/report/safe.ts'

describe('prose from strangers', () => {
  it('formats nothing', () => {
    expect(text('*a* _b_ [c](d) ~e~ `f <b>g</b> | \\h').source).toBe(
      '\\*a\\* \\_b\\_ \\[&#8203;c\\](d) \\~&#8203;e\\~ \\`f &#60;b&#62;g&#60;/b&#62; &#124; \\\\h',
    )
  })

  it('mentions nobody and refers to nothing on either forge', () => {
    expect(text('@alice #12 !34 %"m" $5 ~x &6 ^7 GH-8 a@b.c').source).toBe(
      '@&#8203;alice #&#8203;12 !&#8203;34 %&#8203;"m" &#36;&#8203;5 \\~&#8203;x &#38;&#8203;6 ^&#8203;7 GH&#8203;-8 a@&#8203;b.c',
    )
  })

  it('starts no heading, list, quote, table or quick action', () => {
    const starts = ['# a', '> a', '- a', '+ a', '1. a', '/merge', '=== a', ':: a']
    expect(starts.map((start) => text(start).source)).toEqual([
      '\\# a',
      '&#62; a',
      '\\- a',
      '\\+ a',
      '1\\. a',
      '\\/merge',
      '\\=== a',
      '\\:: a',
    ])
  })

  it('shows quoted names and addresses as code, never as links or images', () => {
    expect(text('`orders` at https://evil.example/x?a=b, www.evil.example.').source).toBe(
      '`orders` at `https://evil.example/x?a=b`, `www.evil.example`.',
    )
    expect(text('![x](https://evil.example/b.png)').source).toBe(
      '!&#8203;\\[&#8203;x\\](`https://evil.example/b.png`)',
    )
    expect(text('_https://evil.example _www.evil.example').source).toBe(
      '\\_https:&#8203;//evil.example \\_www&#8203;.evil.example',
    )
  })

  it('keeps names with underscores readable', () => {
    expect(text('snake_case_name is __init__').source).toBe('snake_case_name is \\_\\_init\\_\\_')
  })

  it('is one line however many it came in', () => {
    expect(text('a\n\n# b\r\n/merge').source).toBe('a # b /merge')
  })
})

describe('code spans', () => {
  it('have a delimiter that their content cannot end', () => {
    expect(code('a').source).toBe('`a`')
    expect(code('a`b``c').source).toBe('```a`b``c```')
    expect(code('`a`').source).toBe('`` `a` ``')
  })

  it('become HTML where a pipe would end a table cell', () => {
    expect(code('a|b\\|@c').source).toBe('<code>a&#124;b&#92;&#124;&#64;&#8203;c</code>')
  })

  it('open no comment and are never empty', () => {
    expect(code('a<!-- x -->').source).toBe('`a<! -- x -- >`')
    expect(code(' \u200b ').source).toBe('*(empty)*')
  })

  it('are cut by code points', () => {
    expect(code('😀'.repeat(10), 4).source).toBe('`😀😀😀…`')
  })
})

describe('fences', () => {
  it('are longer than any fence inside', () => {
    expect(fence('a\n````\nb', 'sql').source).toBe('`````sql\na\n````\nb\n`````')
  })

  it('hold no quick action, comment or runner command', () => {
    expect(fence('/merge\n<!-- offshoot:database -->\n##[error]x').source).toBe(
      '```text\n /merge\n<! -- offshoot:database -- >\n## [error]x\n```',
    )
  })
})

describe('building blocks', () => {
  it('escape what is put into a template, unless it is Markdown already', () => {
    expect(md`a ${'*b*'} ${code('c')} ${3}`.source).toBe('a \\*b\\* `c` 3')
    expect(html`function ${'<b>|@x'}`.source).toBe('function <code>&#60;b&#62;&#124;&#64;&#8203;x</code>')
  })

  it('give every table row the same number of cells', () => {
    expect(table([md`a`, md`b`], [[md`1`], [md`1`, code('x|y'), md`3`]]).source).toBe(
      '| a | b |\n|:--|:--|\n| 1 | |\n| 1 | <code>x&#124;y</code> |',
    )
  })

  it('link only to plain web addresses', () => {
    expect(link(md`x`, 'https://a.example/(b)').source).toBe('[x](https://a.example/%28b%29)')
    for (const url of [
      'javascript:alert(1)',
      'https://user:secret@a.example',
      'nowhere',
      'data:text/html,x',
      undefined,
    ]) {
      expect(link(md`x`, url).source).toBe('x')
    }
  })

  it('close every fold and draw no empty one', () => {
    expect(details(md`s`, md`b`).source).toBe('<details><summary>s</summary>\n\nb\n\n</details>')
    expect(details(md`s`, join([], '')).source).toBe('')
  })
})
