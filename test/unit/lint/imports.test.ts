/** The lint rule that enforces the import directions must really refuse a wrong import. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { ESLint } from 'eslint';
import { repositoryRoot } from '../../repositoryRoot.ts';

const DIRECTIONS = 'import-x/no-restricted-paths';
const MODULES = 'no-restricted-imports';
const SHOWN = 'no-restricted-syntax';

describe('import directions', function () {
  // The typed rules load the whole program once.
  this.timeout(120_000);
  const eslint = new ESLint({
    cwd: repositoryRoot,
    overrideConfig: {
      // A file that exists only here has no type information; the rules under test need none.
      languageOptions: { parserOptions: { projectService: false } },
    },
    ruleFilter: ({ ruleId }) => [DIRECTIONS, MODULES, SHOWN].includes(ruleId),
  });

  const rulesBroken = async (file: string, code: string): Promise<(string | null)[]> => {
    const [result] = await eslint.lintText(code, { filePath: path.join(repositoryRoot, file) });
    assert.ok(result);
    const fatal = result.messages.find((message) => message.fatal);
    assert.equal(fatal, undefined, fatal?.message);
    return result.messages.map(({ ruleId }) => ruleId);
  };

  const refused: readonly (readonly [string, string, string])[] = [
    ['src/core/errors.ts', `import '../engine/engine.ts';`, DIRECTIONS],
    ['src/core/errors.ts', `import '../input/input.ts';`, DIRECTIONS],
    ['src/layout/types.ts', `import '../input/input.ts';`, DIRECTIONS],
    ['src/input/input.ts', `import '../layout/types.ts';`, DIRECTIONS],
    ['src/engine/engine.ts', `import '../editor/settings.ts';`, DIRECTIONS],
    ['src/editor/settings.ts', `import '../engine/server.ts';`, DIRECTIONS],
    ['src/editor/settings.ts', `import '../layout/types.ts';`, DIRECTIONS],
    ['src/editor/settings.ts', `import '../models/convert.ts';`, DIRECTIONS],
    ['src/models/store/modelStore.ts', `import '../convert.ts';`, DIRECTIONS],
    ['webview/main.ts', `import '../src/engine/engine.ts';`, DIRECTIONS],
    ['src/editor/settings.ts', `import 'sharp';`, MODULES],
    ['src/core/errors.ts', `import 'onnxruntime-node';`, MODULES],
    ['src/engine/engine.ts', `import 'vscode';`, MODULES],
    ['src/layout/types.ts', `import 'vscode';`, MODULES],
    ['src/engine/deepseek/model.ts', `import '../../models/onnx/vision.ts';`, MODULES],
    // Texts with names in them are shown by the one module that cleans them.
    ['src/editor/runs.ts', `vscode.window.showErrorMessage(name);`, SHOWN],
    ['src/editor/runs.ts', `window.showQuickPick([]);`, SHOWN],
    ['src/editor/models/models.ts', `const { withProgress } = vscode.window;`, SHOWN],
    ['src/editor/commands.ts', `vscode.window.createOutputChannel('x');`, SHOWN],
    ['src/editor/panel/panels.ts', `panel.title = name;`, SHOWN],
    ['src/extension.ts', `vscode.window.setStatusBarMessage(name);`, SHOWN],
    ['src/editor/languageTool.ts', `message.isTrusted = true;`, SHOWN],
    ['src/editor/notify.ts', `show({ isTrusted: { enabledCommands: [] } });`, SHOWN],
    ['src/editor/panel/html.ts', `open({ enableCommandUris: true });`, SHOWN],
    ['src/layout/types.ts', `Math.max(0, ...list);`, SHOWN],
    ['src/editor/notify.ts', `list.push(...items);`, SHOWN],
    ['webview/main.ts', `String.fromCharCode(...codes);`, SHOWN],
  ];
  for (const [file, code, rule] of refused) {
    it(`refuses ${code} in ${file}`, async () => {
      assert.deepEqual(await rulesBroken(file, code), [rule]);
    });
  }

  const allowed: readonly (readonly [string, string])[] = [
    ['src/editor/settings.ts', `import '../core/errors.ts';`],
    ['src/editor/settings.ts', `import '../engine/protocol.ts';`],
    ['src/editor/settings.ts', `import '../models/store/modelStore.ts';`],
    ['src/models/store/modelStore.ts', `import '../manifest.ts';`],
    ['src/editor/settings.ts', `import 'vscode';`],
    ['src/engine/engine.ts', `import '../input/input.ts';`],
    ['src/engine/engine.ts', `import 'sharp';`],
    ['webview/main.ts', `import '../src/core/errors.ts';`],
    ['src/engine/deepseek/device/probeModel.ts', `import '../../../models/onnx/vision.ts';`],
    ['src/editor/notify.ts', `vscode.window.showErrorMessage(name);`],
    ['src/editor/log.ts', `vscode.window.createOutputChannel('x');`],
    ['src/editor/settings.ts', `if (vscode.workspace.isTrusted) read();`],
  ];
  for (const [file, code] of allowed) {
    it(`allows ${code} in ${file}`, async () => {
      assert.deepEqual(await rulesBroken(file, code), []);
    });
  }
});
