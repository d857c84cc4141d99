/** Proves that the lint rule for import directions refuses a wrong import. */
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
    ['src/core/errors/errors.ts', `import '../../engine/engine.ts';`, DIRECTIONS],
    ['src/core/errors/errors.ts', `import '../../input/source/inputDocument.ts';`, DIRECTIONS],
    [
      'src/layout/lines/layoutInput.ts',
      `import '../../input/source/inputDocument.ts';`,
      DIRECTIONS,
    ],
    [
      'src/input/source/inputDocument.ts',
      `import '../../layout/lines/layoutInput.ts';`,
      DIRECTIONS,
    ],
    ['src/engine/engine.ts', `import '../editor/settings/settings.ts';`, DIRECTIONS],
    [
      'src/editor/settings/settings.ts',
      `import '../../engine/process/processEntry.ts';`,
      DIRECTIONS,
    ],
    ['src/editor/settings/settings.ts', `import '../../layout/lines/layoutInput.ts';`, DIRECTIONS],
    ['src/editor/settings/settings.ts', `import '../../models/convertModel.ts';`, DIRECTIONS],
    ['src/models/store/modelStore.ts', `import '../convertModel.ts';`, DIRECTIONS],
    ['src/engine/compact/compactEngine.ts', `import '../../network/httpClient.ts';`, DIRECTIONS],
    ['src/models/convertModel.ts', `import '../editor/settings/settings.ts';`, DIRECTIONS],
    ['src/input/openInput.ts', `import '../network/httpClient.ts';`, DIRECTIONS],
    ['src/workers/workerPool.ts', `import '../engine/engine.ts';`, DIRECTIONS],
    ['src/workers/workerPool.ts', `import '../models/convertModel.ts';`, DIRECTIONS],
    ['src/editor/settings/settings.ts', `import '../../workers/workerPool.ts';`, DIRECTIONS],
    ['webview/panel/panelEntry.ts', `import '../../src/engine/engine.ts';`, DIRECTIONS],
    ['src/layout/lines/rows.ts', `import '../blocks/headings.ts';`, DIRECTIONS],
    ['src/layout/blocks/headings.ts', `import '../tables/cells.ts';`, DIRECTIONS],
    ['src/engine/client/runLoop.ts', `import '../process/session.ts';`, DIRECTIONS],
    ['src/engine/answer/readAnswer.ts', `import '../deepseek/runModel.ts';`, DIRECTIONS],
    ['src/engine/remote/chat.ts', `import '../deepseek/runModel.ts';`, DIRECTIONS],
    ['src/engine/remote/chat.ts', `import '../compact/surveyPage.ts';`, DIRECTIONS],
    ['src/engine/compact/surveyPage.ts', `import '../answer/readAnswer.ts';`, DIRECTIONS],
    ['src/engine/deepseek/runModel.ts', `import '../compact/surveyPage.ts';`, DIRECTIONS],
    ['src/engine/deepseek/model/generate.ts', `import '../runModel.ts';`, DIRECTIONS],
    ['src/editor/settings/settings.ts', `import 'sharp';`, MODULES],
    ['src/core/errors/errors.ts', `import 'onnxruntime-node';`, MODULES],
    ['src/engine/engine.ts', `import 'vscode';`, MODULES],
    ['src/layout/lines/layoutInput.ts', `import 'vscode';`, MODULES],
    [
      'src/engine/deepseek/model/deepseekModel.ts',
      `import '../../../models/onnx/vision.ts';`,
      MODULES,
    ],
    // Texts with names in them are shown only by the module that cleans them.
    ['src/editor/extract/runs.ts', `vscode.window.showErrorMessage(name);`, SHOWN],
    ['src/editor/extract/runs.ts', `window.showQuickPick([]);`, SHOWN],
    ['src/editor/models/models.ts', `const { withProgress } = vscode.window;`, SHOWN],
    ['src/editor/commands/commands.ts', `vscode.window.createOutputChannel('x');`, SHOWN],
    ['src/editor/panel/panels.ts', `panel.title = name;`, SHOWN],
    ['src/extension.ts', `vscode.window.setStatusBarMessage(name);`, SHOWN],
    ['src/editor/tool/languageTool.ts', `message.isTrusted = true;`, SHOWN],
    ['src/editor/reporting/notify.ts', `show({ isTrusted: { enabledCommands: [] } });`, SHOWN],
    ['src/editor/panel/pageHtml.ts', `open({ enableCommandUris: true });`, SHOWN],
    ['src/layout/lines/layoutInput.ts', `Math.max(0, ...list);`, SHOWN],
    ['src/editor/reporting/notify.ts', `list.push(...items);`, SHOWN],
    ['webview/panel/panelEntry.ts', `String.fromCharCode(...codes);`, SHOWN],
  ];
  for (const [file, code, rule] of refused) {
    it(`refuses ${code} in ${file}`, async () => {
      assert.deepEqual(await rulesBroken(file, code), [rule]);
    });
  }

  const allowed: readonly (readonly [string, string])[] = [
    ['src/editor/settings/settings.ts', `import '../../core/errors/errors.ts';`],
    ['src/editor/settings/settings.ts', `import '../../engine/protocol.ts';`],
    ['src/editor/settings/settings.ts', `import '../../models/store/modelStore.ts';`],
    ['src/models/store/modelStore.ts', `import '../format/manifest.ts';`],
    ['src/engine/remote/chat.ts', `import '../answer/readAnswer.ts';`],
    ['src/engine/deepseek/runModel.ts', `import '../answer/readAnswer.ts';`],
    ['src/engine/client/runLoop.ts', `import '../protocol.ts';`],
    ['src/editor/settings/settings.ts', `import 'vscode';`],
    ['src/engine/engine.ts', `import '../input/source/inputDocument.ts';`],
    ['src/engine/engine.ts', `import '../workers/workerPool.ts';`],
    ['src/models/onnx/quantizer.ts', `import '../../workers/workerPool.ts';`],
    ['src/engine/engine.ts', `import 'sharp';`],
    ['webview/panel/panelEntry.ts', `import '../../src/core/errors/errors.ts';`],
    ['src/engine/deepseek/device/probeModel.ts', `import '../../../models/onnx/vision.ts';`],
    ['src/editor/reporting/notify.ts', `vscode.window.showErrorMessage(name);`],
    ['src/editor/reporting/log.ts', `vscode.window.createOutputChannel('x');`],
    ['src/editor/settings/settings.ts', `if (vscode.workspace.isTrusted) read();`],
  ];
  for (const [file, code] of allowed) {
    it(`allows ${code} in ${file}`, async () => {
      assert.deepEqual(await rulesBroken(file, code), []);
    });
  }
});
