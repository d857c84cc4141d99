import assert from 'node:assert/strict';
import { column, lineAt, pageOf } from './lines.ts';

/** Lines of Chinese text, 28 characters each, without punctuation. */
const TEXT = '春天到来时河边的老人坐在石桥上看着远处青山与田野中忙碌着的';
const full = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${TEXT.slice(i)}${TEXT.slice(0, i)}`);

const markdownOf = (lines: Parameters<typeof pageOf>[0]): string[] =>
  pageOf(lines).map(({ markdown }) => markdown);

describe('paragraphs in scripts without spaces', () => {
  it('end with a sentence that ends early', () => {
    const texts = [...full(2), '孩子们唱着歌回家了。', ...full(2)];
    assert.equal(markdownOf(column(texts, 100, 400)).length, 2);
  });

  it('continue behind a sentence that ends at the edge', () => {
    const [first = '', second = ''] = full(2);
    const texts = [first, `${second.slice(0, -1)}。`, ...full(2)];
    assert.equal(markdownOf(column(texts, 100, 400)).length, 1);
  });

  it('keep the breaks of short lines', () => {
    const texts = [
      '上海市浦东新区浦明路八号',
      '北京市东城区建国门内大街二十八号财富金融广场一号楼',
    ];
    const [markdown = ''] = markdownOf([...column(texts, 100, 400), ...column(full(3), 100, 700)]);
    assert.deepEqual(markdown.split(/ {2}\n/u), texts);
  });

  it('begin with a number directly before the text', () => {
    const texts = ['一、会用', '2.（1）赞赏（2）赞许', '3.答案示例：星期天的早上我和爸爸'];
    const all = markdownOf(column(texts, 100, 400))
      .join('\n')
      .split('\n');
    assert.equal(all.filter((line) => line !== '').length, 3, all.join('|'));
  });

  it('end where the type becomes smaller', () => {
    const heading = lineAt('中国的世界文化遗产', 200, 400, { size: 28 });
    const text = lineAt('略。优秀例文参见小学生绘本课堂', 100, 436, { size: 20 });
    assert.equal(markdownOf([heading, text, ...column(full(3), 100, 600)]).length, 3);
  });

  it('include no note in smaller type below the text above', () => {
    const note = lineAt('① 侵蚀沟道级别用侵蚀沟道的长度表示。', 120, 400, { size: 16 });
    const texts = full(3);
    const lines = [lineAt(texts[0]!, 140, 432), ...column(texts.slice(1), 100, 460)];
    const found = markdownOf([note, ...lines]);
    assert.equal(found.length, 2, found.join('\n---\n'));
  });
});
