import assert from 'node:assert/strict';
import { markdownPlain } from '../../../../src/core/text/markdownPlain.ts';

describe('the plain text of Markdown', () => {
  const cases: readonly [markdown: string, plain: string][] = [
    ['# A *title*', 'A title'],
    ['one\ntwo', 'one\ntwo'],
    ['a\n\nb', 'a\n\nb'],
    ['- x\n- **y**', 'x\ny'],
    ['| a | b |\n|---|---|\n| 1 | 2 |', 'a\tb\n1\t2'],
    ['| | b |\n|---|---|\n| 1 | 2 |', '\tb\n1\t2'],
    ['<table><tr><td>a</td><td>b &lt; c</td></tr><tr><td>d</td></tr></table>', 'a\tb < c\nd'],
    ['H<sub>2</sub>O \\* 2', 'H2O * 2'],
    ['```\ncode *here*\n```', 'code *here*'],
    ['a <!-- no --> b', 'a  b'],
    ['', ''],
  ];
  for (const [markdown, plain] of cases) {
    it(JSON.stringify(markdown), () => assert.equal(markdownPlain(markdown), plain));
  }
});
