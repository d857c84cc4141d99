import assert from 'node:assert/strict';
import { useWorkbench } from './harness/session.ts';
import { EXTRACT, DOCUMENT, resultsTab } from './harness/titles.ts';

describe('extracting Markdown', () => {
  const workbench = useWorkbench();

  afterEach(async () => {
    await workbench().closeAllEditors();
  });

  it('reads a scan from the explorer menu, with the page beside it', async () => {
    const window = workbench();
    await window.fromContextMenu('scan.jpg', EXTRACT);
    await window.tab(resultsTab('scan.jpg')).waitFor();
    assert.equal(await window.groups.count(), 2, 'the panel is beside the document');
    const text = await window.finishedText(DOCUMENT);
    assert.match(text, /Water Levels in the Harbour/);
    assert.match(text, /^\|\s*Old Harbour\s*\|/m, 'the table is a Markdown table');
    await window.screenshot('extract-scan');
  });

  it('reads a PDF with a text layer from the explorer menu', async () => {
    const window = workbench();
    await window.fromContextMenu('report.pdf', EXTRACT);
    await window.tab(resultsTab('report.pdf')).waitFor();
    const text = await window.finishedText(DOCUMENT);
    assert.match(text, /The Gauge Keeper.s Handbook/);
    assert.match(text, /Reading a gauge/);
    await window.screenshot('extract-pdf');
  });

  it('asks for a file from the command palette', async () => {
    const window = workbench();
    await window.runCommand('OCR: Extract Markdown from Image or PDF File…');
    await window.quickPickRow('receipt.png').click();
    await window.tab(resultsTab('receipt.png')).waitFor();
    assert.notEqual((await window.finishedText(DOCUMENT)).trim(), '');
  });

  it('reads the image that is open', async () => {
    const window = workbench();
    await window.file('receipt.png').dblclick();
    await window.tab('receipt.png').waitFor();
    await window.page
      .getByRole('button', { name: /Extract Markdown from Active Image or PDF/ })
      .click();
    await window.tab(resultsTab('receipt.png')).waitFor();
    assert.notEqual((await window.finishedText(DOCUMENT)).trim(), '');
  });

  it('reads several selected files, each into a document', async () => {
    const window = workbench();
    await window.file('receipt.png').click();
    await window.tab('receipt.png').waitFor();
    await window.file('report.pdf').click({ modifiers: ['Shift'] });
    await window.fromContextMenu('report.pdf', 'Extract Markdown from Selected Files (OCR)');
    await window.tab('report.md').waitFor();
    const texts = [
      await window.finishedText('receipt.md'),
      await window.finishedText('report.md'),
    ].join('\n');
    assert.match(texts, /The Gauge Keeper.s Handbook/);
  });
});
