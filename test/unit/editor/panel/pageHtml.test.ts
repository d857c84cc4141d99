import assert from 'node:assert/strict';
import { editor } from '../fakeEditor.ts';
import { asUri } from '../fakeFiles.ts';
import { pageHtml } from '../../../../src/editor/panel/pageHtml.ts';

describe('the pages of our panels', () => {
  afterEach(() => {
    editor.api.l10n.bundle = undefined;
    editor.api.env.language = 'en';
  });

  const page = (title: string): string => {
    const webview = {
      cspSource: 'https://*.webview.example',
      asWebviewUri: ({ path }: { path: string }) => ({
        toString: () => `https://w.example${path}`,
      }),
    };
    const files = { script: 'webview.js', style: 'webview.css' };
    return pageHtml(webview as never, asUri(editor.api.Uri.file('/ext')), files, title);
  };

  it('allow only the one script, by a nonce that is new each time', () => {
    const [first, second] = [page('a'), page('a')];
    const csp = (html: string) =>
      /http-equiv="Content-Security-Policy" content="([^"]+)"/u.exec(html);
    const nonce = (html: string) =>
      /script-src 'nonce-([\w-]{32})'/u.exec(csp(html)?.[1] ?? '')?.[1];
    assert.match(csp(first)?.[1] ?? '', /^default-src 'none'; script-src 'nonce-[\w-]+'; /u);
    assert.doesNotMatch(csp(first)?.[1] ?? '', /unsafe|\*(?!\.webview)|data:|connect-src/u);
    assert.ok(nonce(first));
    assert.notEqual(nonce(first), nonce(second));
    assert.equal(first.match(/<script/gu)?.length, 1);
    assert.ok(first.includes(`<script nonce="${nonce(first) ?? ''}" src=`));
  });

  it('have the language of the sentences and its direction', () => {
    const opening = () => /<html[^>]*>/u.exec(page('a'))?.[0];
    editor.api.env.language = 'ar';
    assert.equal(opening(), '<html lang="en" dir="ltr">', 'without a translation');
    editor.api.l10n.bundle = { Close: 'إغلاق' };
    assert.equal(opening(), '<html lang="ar" dir="rtl">');
    editor.api.env.language = 'de';
    assert.equal(opening(), '<html lang="de" dir="ltr">');
  });

  it('treat titles and languages as text', () => {
    editor.api.l10n.bundle = {};
    editor.api.env.language = 'en"><script>alert(1)</script>';
    const html = page('</title><img src=x onerror=alert(1)>');
    assert.doesNotMatch(html, /<img|<script>|<\/title></u);
  });
});
