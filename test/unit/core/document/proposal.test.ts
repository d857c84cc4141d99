import assert from 'node:assert/strict';
import {
  answeredText,
  checkProposal,
  correctedText,
  markedText,
} from '../../../../src/core/document/proposal.ts';

/** A text with its doubtful words between brackets. */
function marked(source: string) {
  const ranges: { start: number; end: number }[] = [];
  let text = '';
  for (const [i, part] of source.split(/[⟦⟧]/u).entries()) {
    if (i % 2 === 1) ranges.push({ start: text.length, end: text.length + part.length });
    text += part;
  }
  return { text, ranges };
}

function check(source: string, proposal: string) {
  const { text, ranges } = marked(source);
  const checked = checkProposal(text, ranges, proposal);
  assert.ok(checked);
  return { result: correctedText(text, checked.corrections), refused: checked.refused };
}
const refusalOf = (source: string, proposal: string) => {
  const { result, refused } = check(source, proposal);
  assert.equal(result, marked(source).text, 'nothing changes');
  return refused;
};

describe('a proposal of a language model', () => {
  it('gets the text with its doubtful words marked', () => {
    const source = 'The ⟦trea5urer⟧ of\nthe ⟦clvb⟧.';
    const { text, ranges } = marked(source);
    assert.equal(markedText(text, ranges), source);
    assert.equal(markedText(text, []), text);
  });

  it('may come with the marks, or in a fence', () => {
    assert.equal(answeredText('a ⟦b⟧ c'), 'a b c');
    assert.equal(answeredText('```markdown\na\nb\n```\n'), 'a\nb');
    assert.equal(answeredText('a\n```\nb\n```\nc'), 'a\n```\nb\n```\nc');
  });

  it('corrects doubtful words, whatever it does with spaces and lines', () => {
    const { result, refused } = check(
      '# Title\n\nThe ⟦treasnrer⟧ of the\n⟦c1ub⟧  ⟦reportod⟧.',
      '# Title\nThe treasurer of the c1ub reported.\n',
    );
    assert.equal(result, '# Title\n\nThe treasurer of the\nc1ub  reported.');
    assert.deepEqual(refused, []);
  });

  it('may join and part doubtful words', () => {
    assert.equal(check('good ⟦wo rk⟧ here', 'good work here').result, 'good work here');
    assert.equal(check('a ⟦goodwork⟧ b', 'a good\nwork b').result, 'a good work b');
  });

  it('changes no figures, not even doubtful ones', () => {
    assert.deepEqual(refusalOf('paid ⟦1O5⟧ euros', 'paid 105 euros'), ['figures']);
    assert.deepEqual(refusalOf('paid ⟦2421⟧ euros', 'paid 221 euros'), ['figures']);
    assert.deepEqual(refusalOf('in ⟦٢٤⟧ days', 'in ٢٥ days'), ['figures']);
  });

  it('changes no other words, and adds and removes none', () => {
    assert.deepEqual(refusalOf('The ⟦clvb⟧ was glad', 'The clvb was happy'), ['otherWords']);
    assert.deepEqual(refusalOf('a ⟦b⟧ c', 'a b very c'), ['wordCount']);
    assert.deepEqual(refusalOf('a ⟦bad⟧ c', 'a c'), ['wordCount']);
    assert.deepEqual(refusalOf('a ⟦bad⟧ c', 'a bad c. I hope this helps'), ['wordCount']);
    assert.deepEqual(refusalOf('one ⟦two⟧\nthree ⟦fuor⟧', 'one two'), ['wordCount']);
  });

  it('writes nothing that has little in common with what was read', () => {
    assert.deepEqual(refusalOf('the ⟦treasnrer⟧ said', 'the president said'), ['unlike']);
    assert.deepEqual(refusalOf('the ⟦end⟧', 'the very long and invented end'), ['wordCount']);
    assert.deepEqual(refusalOf('the ⟦xqz⟧', 'the <b>'), ['form']);
    assert.deepEqual(refusalOf('the ⟦word⟧', 'the [word](x)'), ['wordCount', 'wordCount']);
  });

  it('keeps what is right of an answer that also breaks the rules', () => {
    const { result, refused } = check(
      'The ⟦treasnrer⟧ paid 12 for ⟦paqer⟧ today',
      'The treasurer paid 13 for paper now',
    );
    assert.equal(result, 'The treasurer paid 12 for paper today');
    assert.deepEqual(refused, ['figures', 'otherWords']);
  });

  it('corrects single characters of scripts without spaces', () => {
    assert.equal(check('今天天⟦汽⟧很好', '今天天气很好').result, '今天天气很好');
    assert.deepEqual(refusalOf('今天天⟦汽⟧很好', '今日天汽很好'), ['wordCount', 'wordCount']);
    assert.equal(check('สวัส⟦ดื⟧ครับ', 'สวัสดีครับ').result, 'สวัสดีครับ');
  });

  it('never changes anything outside of the doubtful words', () => {
    const words = ['alpha', 'beta', '12', 'gamma', '|', '**delta**', '中', 'e-mail'];
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    for (let round = 0; round < 200; round++) {
      const pick = () => words[random(words.length)]!;
      const read = Array.from({ length: 12 }, pick);
      const at = random(12);
      const source = read.map((word, i) => (i === at ? `⟦${word}⟧` : word)).join(' ');
      const proposal = read.flatMap((word) => [word, pick(), ''].slice(random(3), 2)).join(' ');
      const { result } = check(source, proposal);
      const [before, after = ''] = source.split(/⟦[^⟧]*⟧/u);
      assert.ok(result.startsWith(before!) && result.endsWith(after), `${source} → ${result}`);
    }
  });
});
