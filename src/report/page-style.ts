/** The look of a forge's comment: its proportions and colours, light and dark, from a phone to a desk. */
export const PAGE_STYLE = `
:root {
  --page: #f6f8fa; --paper: #ffffff; --ink: #1f2328; --faint: #59636e; --line: #d1d9e0; --soft: #f6f8fa;
  --code: #818b981f; --link: #0969da; --plus: #dafbe1; --minus: #ffebe9; --own: #8c959f; --command: #0969da; --failed: #cf222e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #010409; --paper: #0d1117; --ink: #f0f6fc; --faint: #9198a1; --line: #3d444d; --soft: #151b23;
    --code: #656c7633; --link: #4493f8; --plus: #2ea04326; --minus: #f8514926; --own: #656c76; --command: #4493f8; --failed: #f85149;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 14px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif, "Apple Color Emoji", "Noto Color Emoji";
}
main { max-width: 860px; margin: 0 auto; padding: 16px; }
h1 { font-size: 24px; font-weight: 500; margin: 8px 0 16px; line-height: 1.25; }
h2.when { font-size: 14px; font-weight: 400; color: var(--faint); margin: 24px 0 8px; }
.comment { border: 1px solid var(--line); border-radius: 6px; background: var(--paper); overflow: hidden; }
.comment > header { padding: 8px 16px; background: var(--soft); border-bottom: 1px solid var(--line); }
.bot { border: 1px solid var(--line); border-radius: 2em; padding: 0 6px; margin-left: 8px; font-size: 12px; color: var(--faint); }
.body { padding: 16px; overflow-wrap: break-word; }
.body > :first-child { margin-top: 0; }
.body > :last-child { margin-bottom: 0; }
.body h2 { font-size: 21px; line-height: 1.25; font-weight: 600; margin: 24px 0 16px; padding-bottom: 6px; border-bottom: 1px solid var(--line); }
.body h3 { font-size: 17.5px; line-height: 1.25; font-weight: 600; margin: 24px 0 16px; }
p, ul, ol, details, .table, pre { margin: 0 0 16px; }
summary { cursor: pointer; }
.body summary + * { margin-top: 12px; }
a { color: var(--link); text-underline-offset: 2px; }
sub { font-size: 12px; line-height: 1.5; vertical-align: baseline; color: var(--faint); }
code { font: 85% ui-monospace, SFMono-Regular, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; background: var(--code); border-radius: 6px; padding: .2em .4em; white-space: break-spaces; }
pre { background: var(--soft); border-radius: 6px; padding: 16px; overflow: auto; line-height: 1.45; }
pre code { background: none; padding: 0; white-space: pre; border-radius: 0; }
.plus { background: var(--plus); display: inline-block; min-width: 100%; }
.minus { background: var(--minus); display: inline-block; min-width: 100%; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: max-content; max-width: 100%; }
th, td { border: 1px solid var(--line); padding: 6px 13px; text-align: left; }
th { font-weight: 600; }
th:empty { padding: 0; }
[align="right"] { text-align: right; white-space: nowrap; }
tr:nth-child(2n) td { background: var(--soft); }
.entities { display: flex; flex-wrap: wrap; gap: 12px; margin: 0 0 16px; align-items: flex-start; }
.entity { border: 1px solid var(--line); border-radius: 6px; overflow: hidden; font-size: 12px; max-width: 100%; }
.entity strong { display: block; padding: 4px 10px; background: var(--soft); border-bottom: 1px solid var(--line); }
.columns { display: grid; grid-template-columns: auto auto auto; padding: 4px 10px; column-gap: 12px; }
.columns span:nth-child(3n + 2) { color: var(--faint); }
.columns span:nth-child(3n) { font-weight: 600; }
.arrow { padding: 2px 10px; color: var(--faint); border-top: 1px solid var(--line); }
input[type="checkbox"] { margin: 0 .3em .2em 0; vertical-align: middle; }
.gantt { width: 100%; min-width: 560px; font-size: 12px; }
.gantt text { fill: var(--ink); }
.gantt .done { fill: var(--own); }
.gantt .active { fill: var(--command); }
.gantt .crit { fill: var(--failed); }
.gantt .part { fill: var(--command); opacity: .45; }
`
