import assert from 'node:assert/strict';
import { loopStart } from '../../../../src/engine/answer/loops.ts';

const tag = (label: string, box: string, content = ''): string =>
  `<|ref|>${label}<|/ref|><|det|>[[${box}]]<|/det|>\n${content}\n\n`;
/** Blocks whose boxes move down by a step; they are 20 high. */
const blocks = (count: number, step: number, of: (i: number) => [string, string?]): string =>
  Array.from({ length: count }, (_, i) => {
    const [label, content] = of(i);
    return tag(label, `100, ${100 + i * step}, 900, ${120 + i * step}`, content);
  }).join('');

/** The first cut: checks the growing answer like the engines do, and then its end. */
function firstCut(raw: string): number | undefined {
  for (let end = 50; end < raw.length; end += 50) {
    const cut = loopStart(raw.slice(0, end));
    if (cut !== undefined) return cut;
  }
  return loopStart(raw);
}

describe('loop detection', () => {
  const title = tag('title', '1, 1, 9, 9', '# List');

  it('cuts repeated blocks after the first copy, even if their boxes move', () => {
    const raw = title + blocks(9, 15, () => ['text', '- item']);
    assert.equal(raw.slice(0, loopStart(raw)), title + blocks(1, 15, () => ['text', '- item']));
  });

  it('detects a loop while the last copy is being written', () => {
    const raw = title + blocks(12, 15, () => ['text', '- item of a list']);
    const first = title + blocks(1, 15, () => ['text', '- item of a list']);
    for (const left of [30, 12, 8, 3]) {
      assert.equal(raw.slice(0, loopStart(raw.slice(0, -left))), first);
    }
  });

  it('detects equal lines of the OCR task, which have no content', () => {
    const raw = blocks(300, 3, () => ['Total']);
    assert.equal(firstCut(raw), tag('Total', '100, 100, 900, 120').length);
  });

  it('detects alternating blocks', () => {
    for (const turns of [
      ['Name: ____', 'Date: ____'],
      ['a', 'b', 'c'],
    ]) {
      const raw = blocks(60, 3, (i) => ['text', turns[i % turns.length]!]);
      const first = blocks(turns.length, 3, (i) => ['text', turns[i]!]);
      assert.equal(raw.slice(0, loopStart(raw)), first);
    }
  });

  it('detects blocks without a place, and those beyond the edge of the page', () => {
    const nowhere = Array.from({ length: 8 }, () => tag('text', 'x', 'Again.')).join('');
    assert.equal(loopStart(nowhere), tag('text', 'x', 'Again.').length);
    const over = blocks(80, 25, () => ['text', 'Again.']);
    assert.equal(firstCut(over), blocks(1, 25, () => ['text', 'Again.']).length);
  });

  it('finds the start of a loop that began long ago', () => {
    const long = 'A sentence that fills a block. '.repeat(20);
    const raw = title + blocks(60, 1, () => ['text', long]);
    assert.equal(loopStart(raw), title.length + blocks(1, 1, () => ['text', long]).length);
  });

  it('cuts a repeated unit inside a long line', () => {
    const raw = `A sentence that stands once. ${'de _____ '.repeat(90)}`;
    const cut = raw.slice(0, loopStart(raw));
    assert.ok(cut.length < 60, cut);
    assert.ok(cut.includes('de _____'));
  });

  it('detects endless rows and fillers', () => {
    const table = '<table><tr><td>Item</td><td>Price</td></tr>';
    const row = '<tr><td></td><td>0.00</td></tr>';
    assert.equal(
      firstCut(tag('table', '1, 1, 9, 9') + table + row.repeat(400)) !== undefined,
      true,
    );
    assert.equal(firstCut(`Chapter 1 ${'.'.repeat(4000)}`) !== undefined, true);
  });

  describe('without equal copies', () => {
    const table = `${title}${tag('table', '1, 9, 9, 99').trimEnd()}\n<table>`;
    /** Repeatable numbers below a limit. */
    const numbers = () => {
      let state = 7;
      return (below: number): number => {
        state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
        return (state >> 8) % below;
      };
    };
    const many = <T>(count: number, of: (i: number) => T): T[] =>
      Array.from({ length: count }, (_, i) => of(i));
    const next = numbers();
    const loops: Readonly<Record<string, string>> = {
      'numbers that count up': many(900, (i) => `<td>${(i / 100 + 1).toFixed(2)}</td>`).join(''),
      'a counter between equal numbers': many(500, (i) => `1 1 1 1 1 1 1 1 1 ${i} `).join(''),
      'rows of uneven length': many(90, () => `<tr>${'<td></td>'.repeat(1 + next(12))}</tr>`).join(
        '',
      ),
      'copies with small changes': many(
        120,
        () => `\\begin{pmatrix}\na_{11} \\\\\na_{2${next(9)}}\n\\end{pmatrix}\n`,
      ).join(''),
    };
    for (const [what, loop] of Object.entries(loops)) {
      it(`are found: ${what}`, () => {
        const cut = firstCut(table + loop);
        assert.ok(cut !== undefined && cut >= title.length, String(cut));
        assert.ok(cut < table.length + 700, `${cut - table.length} characters are left`);
      });
    }

    it('are found if they march down the page in equal steps', () => {
      const words = 'Entrance to the north, entrance to the north';
      const raw = Array.from({ length: 60 }, (_, i) =>
        tag('text', `100, ${100 + i * 9}, 400, ${107 + i * 9}`, words),
      ).join('');
      assert.equal(firstCut(raw), tag('text', '100, 100, 400, 107', words).length);
    });

    const word = numbers();
    const honest: Readonly<Record<string, string>> = {
      'a matrix of zeros and ones': many(
        22,
        () => `<tr>${many(22, () => `<td>${word(2)}</td>`).join('')}</tr>`,
      ).join(''),
      'a table of figures': many(
        80,
        (i) => `<tr><td>${i + 1}</td><td>${word(900)}.${word(90)}</td><td>${word(99)}</td></tr>`,
      ).join(''),
      'a numbered form': many(50, (i) => `<tr><td>${i + 1}</td><td></td><td></td></tr>`).join(''),
      'a table of contents': many(
        60,
        (i) => `Chapter ${i + 1} ${'. '.repeat(4)}${'.'.repeat(60)} ${i * 4 + word(4)}\n`,
      ).join(''),
    };
    /** Tables of numbers that grow by regular steps. */
    const steps: Readonly<Record<string, (row: number, column: number) => string | number>> = {
      logarithms: (row, column) => Math.log10(1 + row / 100 + column / 1000).toFixed(4),
      'square roots': (row, column) => Math.sqrt(1 + row / 10 + column / 100).toFixed(4),
      temperatures: (row, column) => (32 + row * 18 + column * 1.8).toFixed(1),
      'a timetable': (row, column) => {
        const minutes = 300 + row * 20 + column * 3;
        return `${Math.floor(minutes / 60)}.${String(minutes % 60).padStart(2, '0')}`;
      },
      products: (row, column) => (row + 1) * (column + 1),
    };
    const html = (cells: readonly unknown[]) =>
      `<tr>${cells.map((cell) => `<td>${String(cell)}</td>`).join('')}</tr>`;
    for (const [what, cell] of Object.entries(steps)) {
      const rows = (columns: number) => many(100, (i) => many(columns, (j) => cell(i, j)));
      it(`are not seen in tables of ${what}`, () => {
        for (const columns of [2, 11]) {
          const head = `<tr><td colspan="${columns}">n</td></tr>`;
          assert.equal(firstCut(table + head + rows(columns).map(html).join('')), undefined);
        }
        const bars = rows(11).map((cells) => `| ${cells.join(' | ')} |\n`);
        assert.equal(firstCut(bars.join('')), undefined);
        assert.equal(
          firstCut(
            rows(11)
              .map((cells) => `${cells.join(' ')}\n`)
              .join(''),
          ),
          undefined,
        );
      });
    }

    it('are found in rows in which one number counts', () => {
      const rows = many(500, (i) => html([0, 0, 0, 0, 0, i]));
      assert.ok((firstCut(table + rows.join('')) ?? Infinity) < table.length + 300);
    });

    it('are cut where they begin, wherever that is', () => {
      const rows = many(40, (i) => `<tr>${'<td></td>'.repeat(24 + (i % 3))}</tr>`).join('');
      for (let length = 0; length < 200; length += 17) {
        const word = many(200 - length, () => next(36).toString(36)).join('');
        const begin = `${table}<tr><td>${word}</td></tr>`;
        const left = (firstCut(begin + rows) ?? Infinity) - begin.length;
        assert.ok(left > -20 && left < 250, `${length}: ${left}`);
      }
    });

    for (const [what, text] of Object.entries(honest)) {
      it(`are not seen in ${what}`, () => assert.equal(firstCut(table + text), undefined));
    }
  });

  it('accepts forms and tables with equal parts', () => {
    const cells = `<table>${`<tr>${'<td>0</td>'.repeat(9)}</tr>`.repeat(30)}</table>`;
    const empty = `<table>${'<tr><td></td><td></td><td></td></tr>'.repeat(40)}</table>`;
    const pages: Readonly<Record<string, string>> = {
      'boxes to tick': blocks(9, 50, () => ['text', '☐ Yes ☐ No']),
      'a column of equal figures': blocks(35, 25, () => ['0.00']),
      'lines in pairs': blocks(30, 25, (i) => ['text', i % 2 ? 'Name: ____' : 'Date: ____']),
      'lines that touch': blocks(12, 19, () => ['text', 'Total']),
      'pictures side by side': Array.from({ length: 30 }, (_, i) =>
        tag('image', `${(i % 6) * 150}, ${Math.floor(i / 6) * 150}, ${(i % 6) * 150 + 140}, 999`),
      )
        .slice(0, 6)
        .join(''),
      'a table of zeros': tag('table', '1, 1, 9, 9', cells),
      'an empty table': tag('table', '1, 1, 9, 9', empty),
      'an empty Markdown table': `| a | b |\n| --- | --- |\n${'|  |  |\n'.repeat(40)}`,
      'dotted leaders': Array.from(
        { length: 30 },
        (_, i) => `Chapter ${i + 1} ${'.'.repeat(120)} ${i * 7}`,
      ).join('\n'),
      'lines to write on': `Answer:\n${`${'_'.repeat(60)}\n`.repeat(25)}`,
      'a list of equal lines': `Attendance\n${'present\n'.repeat(40)}`,
      prose: Array.from({ length: 90 }, (_, i) => `Sentence number ${i} says ${i * i}.`).join(' '),
    };
    for (const [what, raw] of Object.entries(pages)) assert.equal(firstCut(raw), undefined, what);
  });
});
